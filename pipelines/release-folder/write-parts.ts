import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import { writeAnswers } from './artefacts/answers-file.ts';
import { DATA_DICTIONARY_FILE, dataDictionary } from './artefacts/data-dictionary.ts';
import type { AnyDataDictionary } from './artefacts/described-tables.ts';
import { linkedDataDictionary } from './artefacts/linked-data-dictionary.ts';
import { writeLinkedModel, writeModel } from './artefacts/model-files.ts';
import { hasSpread, writeSpread } from './artefacts/spread-files.ts';
import { isWritten, type OutputColumn } from './decode/output-column.ts';
import { writeJson } from './files/json-file.ts';
import { decodeLinkedTable, linkedTables } from './linked/decode-linked.ts';
import { linksOf } from './linked/links-of.ts';
import { decodingOf } from './manifest/decoding.ts';
import { lookedAtIn } from './manifest/linked-plan.ts';
import type { Decoding, ManifestLookedAt, ManifestParent } from './manifest/manifest.ts';
import type { LinkedReleaseContent, ReleaseContent } from './release-content.ts';
import { releaseInvalid } from './release-invalid.ts';
import { TABLE_NAME } from './tables/table-name.ts';
import { type WrittenTable, writeDecoded, writeTables } from './tables/tables.ts';

/** What of a release differs between one table and linked ones, once it is written. */
export interface WrittenParts {
  readonly tables: readonly WrittenNamedTable[];
  /** Of all tables, in their order. */
  readonly columns: readonly OutputColumn[];
  readonly decoding: Decoding | undefined;
  readonly described: AnyDataDictionary;
  /** Of linked tables. */
  readonly lookedAt: readonly ManifestLookedAt[] | undefined;
}

export interface WrittenNamedTable extends WrittenTable {
  readonly name: string;
  readonly key: string | undefined;
  readonly parents: readonly ManifestParent[];
}

type Progress = (done: number, total: number) => void;

/** Writes the table, the model, its answers and the data dictionary. Throws `RELEASE_INVALID` and what the writers throw. */
export async function writeParts(
  dir: string,
  content: ReleaseContent | LinkedReleaseContent,
  progress: Progress | undefined,
): Promise<WrittenParts> {
  const parts =
    'output' in content ? await linkedParts(dir, content, progress) : await flatParts(dir, content, progress);
  await writeJson(dir, DATA_DICTIONARY_FILE, parts.described);
  return parts;
}

async function flatParts(dir: string, content: ReleaseContent, progress: Progress | undefined): Promise<WrittenParts> {
  const { generation, model, table, format, measurements, detailMeasurements = [] } = content;
  requireSameColumns(content);
  const written = await writeTables({
    dir,
    table: table.name,
    columns: table.columns,
    rules: table.rules,
    blocks: model.sample({ rows: generation.rows, seed: generation.seed }),
    seed: generation.seed,
    ...format,
    ...(progress === undefined ? {} : { progress: (rows) => progress(rows, generation.rows) }),
  });
  if (written.rows !== generation.rows) {
    throw releaseInvalid(`the model gave ${written.rows} rows instead of ${generation.rows}`);
  }
  await writeModel(dir, model, measurements, detailMeasurements);
  if (hasSpread(table.columns)) await writeSpread(dir, table.columns);
  if (content.answers !== undefined) await writeAnswers(dir, content.answers, [...measurements, ...detailMeasurements]);
  return {
    tables: [{ ...written, name: table.name, key: undefined, parents: [] }],
    columns: table.columns,
    decoding: decodingOf(table.columns, table.rules),
    described: asRead(dataDictionary(table.name, table.columns, content.dictionary)),
    lookedAt: undefined,
  };
}

async function linkedParts(
  dir: string,
  content: LinkedReleaseContent,
  progress: Progress | undefined,
): Promise<WrittenParts> {
  const { generation, model, output, measurements, format } = content;
  const drawn = linkedTables(model.draw({ units: generation.rows, seed: generation.seed }), output, generation.seed);
  const total = drawn.reduce((sum, { rows }) => sum + rows, 0);
  const tables: WrittenNamedTable[] = [];
  let before = 0;
  for (const one of drawn) {
    const { table } = one;
    if (!TABLE_NAME.test(table.name)) throw releaseInvalid(`"${table.name}" is no name for a file`);
    const { fields, chunks } = decodeLinkedTable(one);
    const done = before;
    const files = { dir, table: table.name, ...format };
    const told = progress === undefined ? {} : { progress: (rows: number) => progress(done + rows, total) };
    const written = await writeDecoded({ ...files, ...told }, fields, chunks);
    tables.push({ ...written, name: table.name, ...linksOf(table, output.tables) });
    before += one.rows;
  }
  await writeLinkedModel(dir, model, measurements);
  if (content.answers !== undefined) {
    await writeAnswers(
      dir,
      content.answers,
      measurements.flatMap(({ marginals }) => marginals),
    );
  }
  return {
    tables,
    columns: output.tables.flatMap(({ columns }) => columns.filter(isWritten)),
    decoding: output.tables.map(({ columns, rules }) => decodingOf(columns, rules)).find((one) => one !== undefined),
    described: asRead(linkedDataDictionary(output, model.shape, content.dictionary)),
    lookedAt: lookedAtIn(model.shape),
  };
}

/** As whoever reads the file gets it: with its keys in their order. */
const asRead = <T extends AnyDataDictionary>(described: T): T => JSON.parse(canonicalJson(described));

function requireSameColumns({ model, table }: ReleaseContent): void {
  if (!TABLE_NAME.test(table.name)) throw releaseInvalid(`"${table.name}" is no name for a file`);
  const modelled = table.columns.flatMap((column) => (column.kind === 'modelled' ? [column] : []));
  const same =
    modelled.length === model.columns.length &&
    modelled.every(({ coding, position }, i) => {
      const { name, size } = model.columns[i]!;
      return position === i && coding.name === name && coding.size === size;
    });
  if (!same) throw releaseInvalid('its columns are not those of the model, in the same order');
}
