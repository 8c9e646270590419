import { MOST_AUDIT } from '../../audit-file/audit-file.ts';
import { MOST_NUMBERS, numbersFileBytes } from '../artefacts/doubles-file.ts';
import { MODEL_FILES } from '../artefacts/model-files.ts';
import { SPREAD_FILES } from '../artefacts/spread-files.ts';
import { MOST_TENSORS_BYTES } from '../artefacts/tensors-file.ts';
import { MOST_ENTRIES } from '../files/folder.ts';
import { ARTEFACT_BOUNDS, type JsonBounds } from '../files/strict-json.ts';
import { AUDIT_FILE, type Manifest } from '../manifest/manifest.ts';

/** A third of a million runs of impossible cells; where each part is wrong in its own way, the schema takes seconds, not minutes. */
export const MANIFEST_BOUNDS: JsonBounds = { bytes: 2 ** 25, parts: 2 ** 20, ending: '' };

/** A million scores of canaries. */
export const AUDIT_BOUNDS: JsonBounds = { ...MOST_AUDIT, ending: '\n' };

/** As many lines as there may be files, each of a checksum and the longest path. */
export const MOST_SUMS_BYTES: number = MOST_ENTRIES * 1024;

/** Words for people: the card and the page. */
const MOST_OTHER_BYTES = 2 ** 26;

const MOST_TABLE_BYTES = 2 ** 36;
/** Names, schema and lists of values. */
const TABLE_FRAME_BYTES = 2 ** 26;
/** On average over all columns and rows; a text is written out in each row of a Parquet file, before it is compressed. */
const VALUE_BYTES = 2 ** 10;

/** How long the file at `path` may be in a release with this manifest, by what kind of file it is. */
export function mostBytes(path: string, { tables }: Pick<Manifest, 'tables'>): number {
  const table = tables.find(({ parquet, arrow }) => path === parquet || path === arrow);
  if (table !== undefined) {
    return Math.min(MOST_TABLE_BYTES, TABLE_FRAME_BYTES + table.rows * table.columns.length * VALUE_BYTES);
  }
  if (path === MODEL_FILES.counts) return numbersFileBytes(MOST_NUMBERS, 'grouped');
  if (path === MODEL_FILES.values || path === SPREAD_FILES.values) return numbersFileBytes(MOST_NUMBERS, 'plain');
  if (path === MODEL_FILES.weights) return MOST_TENSORS_BYTES;
  if (path === AUDIT_FILE) return AUDIT_BOUNDS.bytes;
  return path.endsWith('.json') ? ARTEFACT_BOUNDS.bytes : MOST_OTHER_BYTES;
}
