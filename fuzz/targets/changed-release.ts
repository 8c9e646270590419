import { doublesToArrow } from '../../pipelines/release-folder/artefacts/doubles-file.ts';
import { MANIFEST_FILE, SIGNATURE_FILE, SUMS_FILE } from '../../pipelines/release-folder/manifest/manifest.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf, type Input, textOf } from '../engine/input.ts';
import { mutateArrow } from '../mutators/arrow.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { mutateJson } from '../mutators/json-tree.ts';
import { ODD_NUMBERS, ODD_TEXTS, oddNumber } from '../mutators/odd-values.ts';
import { mutateParquet } from '../mutators/parquet.ts';
import { mutateText } from '../mutators/text.ts';
import { changedJson, writtenJson } from './json-part.ts';

/** The files of a release that are other than in the sound one.  */
export function changedFiles(sound: Input, draw: Draw): Input {
  const changed: Record<string, Uint8Array> = {};
  for (let changes = 1 + draw.below(3); changes > 0; changes--)
    Object.assign(changed, change({ ...sound, ...changed }, draw));
  return changed;
}

function change(files: Input, draw: Draw): Input {
  const kind = draw.below(20);
  if (kind === 0) return renamed(files, draw);
  if (kind === 1) return numbers(files, draw);
  if (kind === 2) return together(files, draw);
  // The reader of Arrow tables may take its fifteen seconds for each, in which others are not fed.
  const paths = Object.keys(files).filter((path) => !/^data\/.*\.arrow$/.test(path) || draw.chance(0.04));
  const path = draw.pick(paths);
  return { [path]: changedFile(path, files[path]!, draw) };
}

function changedFile(path: string, bytes: Uint8Array, draw: Draw): Uint8Array {
  if (bytes.length === 0 || draw.chance(0.02)) return mutateBytes(bytes, draw);
  try {
    if (path.endsWith('.json')) return changedJson(textOf(bytes), draw, path === MANIFEST_FILE ? '' : '\n');
    if (path.endsWith('.parquet')) return mutateParquet(bytes, draw);
  } catch {
    // It was changed before, and is no longer what its name says.
    return mutateBytes(bytes, draw);
  }
  if (path.endsWith('.arrow')) return mutateArrow(bytes, draw);
  if (path === SIGNATURE_FILE || path === SUMS_FILE)
    return bytesOf(mutateText(textOf(bytes), draw, ['\n', '  ', '=', '0']));
  return bytesOf(mutateText(textOf(bytes), draw, ['<script>', '](javascript:', '\u001b[2J', '# ', '\u202e', '| ']));
}

/** A name that stands in several files, changed in all of them: they still agree. */
function renamed(files: Input, draw: Draw): Input {
  const described = textOf(files['data-dictionary.json']);
  const names = [...described.matchAll(/"name":"([^"\\]+)"/g)].map((match) => match[1]!);
  if (names.length === 0) return {};
  const [name, other] = [draw.pick(names), draw.chance(0.3) ? draw.pick(names) : draw.pick(ODD_TEXTS)];
  const json = Object.entries(files).filter(([path]) => path.endsWith('.json'));
  return Object.fromEntries(
    json.map(([path, bytes]) => [path, bytesOf(textOf(bytes).replaceAll(`"${name}"`, () => JSON.stringify(other)))]),
  );
}

/** The numbers of the model, of the spread or of the measurements, in a file that is right around them. */
function numbers(files: Input, draw: Draw): Input {
  const structure = textOf(files['model/model.json']);
  const length = Number(/"values":\{"length":(\d{1,5}),/.exec(structure)?.[1] ?? 0);
  const odd = draw.chance(0.3);
  const drawn = Float64Array.from({ length }, () =>
    odd && draw.chance(0.05) ? draw.pick(ODD_NUMBERS) : draw.below(1000) / 10,
  );
  return { 'model/values.arrow': doublesToArrow(drawn) };
}

/** One number of the manifest and what it was taken from, such as a number of rows or a seed. */
function together(files: Input, draw: Draw): Input {
  try {
    const manifest = JSON.parse(textOf(files[MANIFEST_FILE]));
    const part = draw.pick(['postProcessing', 'tables', 'claim', 'privacyUnit', 'publicInputs', 'governance', 'gate']);
    manifest[part] = mutateJson(manifest[part], draw, 'near', 2);
    const rows = manifest.tables?.[0]?.rows;
    if (typeof rows === 'number' && draw.chance(0.3)) manifest.tables[0].rows = oddNumber(rows, draw);
    return { [MANIFEST_FILE]: bytesOf(writtenJson(manifest, '')) };
  } catch {
    return {};
  }
}
