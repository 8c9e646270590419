import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Case } from './cases.ts';
import { editDraft, evenBins } from './edit-draft.ts';

/**
 * `written`: with the dictionary of a careful steward. `even`: with the same ranges, cut into equal bins. `drafted`: by `init` from a schema,
 * as it stands. `described`: drafted by `init` from the table alone, measured by `describe`.
 */
export const WAYS = ['written', 'even', 'drafted', 'described'] as const;
export type Way = (typeof WAYS)[number];

export interface ReleasedRun {
  readonly table: string;
  readonly released: string;
  /** The dictionary of the release, as YAML. */
  readonly dictionary: string;
  /** Entries of the draft that had to be changed; undefined where nothing was drafted. */
  readonly edits: number | undefined;
  readonly seconds: number;
}

/** Whether there is what a way begins with. */
export const hasWay = (item: Case, way: Way): boolean => way !== 'drafted' || item.schema !== undefined;

/** Takes a table the whole way with the command of a build, in `folder`. Throws with the command's words where one fails. */
export async function runRelease(
  item: Case,
  way: Way,
  build: string,
  epsilon: string,
  folder: string,
): Promise<ReleasedRun> {
  mkdirSync(folder, { recursive: true });
  await item.writeTable(folder);
  writeFileSync(join(folder, 'synthward.yaml'), configOf(item, way, epsilon));
  const command = (...args: readonly string[]): string => {
    const main = join(build, 'dist/cli/main.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
      maxBuffer: 2 ** 28,
    });
    if (status !== 0)
      throw new Error(`Cannot measure ${item.name}: synthward ${args.join(' ')} ended with ${status}\n${stderr}`);
    return stdout;
  };
  const start = performance.now();
  let edits: number | undefined;
  command('keygen');
  if (way === 'described') {
    command('init', item.table, '-o', 'draft.yaml');
    const edited = editDraft(readFileSync(join(folder, 'draft.yaml'), 'utf8'), item);
    writeFileSync(join(folder, 'dictionary.yaml'), edited.dictionary);
    edits = edited.edits;
    if (edited.dictionary.includes('fill-in')) command('describe', '--spend', '--yes');
  } else if (way === 'drafted') {
    command('init', item.table, '--from', item.schema!, '-o', 'dictionary.yaml');
    edits = 0;
  } else {
    const written = readFileSync(item.dictionary, 'utf8');
    writeFileSync(join(folder, 'dictionary.yaml'), way === 'even' ? evenBins(written) : written);
    for (const file of item.beside) copyFileSync(file, join(folder, basename(file)));
  }
  command('release', '--name', 'measured', '--yes');
  const data = join(folder, 'released/measured/data');
  return {
    table: join(folder, item.table),
    released: join(data, readdirSync(data).find((name) => name.endsWith('.parquet'))!),
    dictionary: readFileSync(join(folder, 'dictionary.yaml'), 'utf8'),
    edits,
    seconds: Math.round((performance.now() - start) / 100) / 10,
  };
}

/**
 * The gate is open: a release that it would refuse is measured too. Of a described table it may be that too little is modelled for errors of pairs,
 * so nothing is asked of them.
 */
const configOf = ({ name, table, expectedRows }: Case, way: Way, epsilon: string): string => `schema: synthward/run/1
dataset: ${name}
source: { path: ${table} }
dictionary: dictionary.yaml
budget: { epsilon: ${epsilon}, delta: 1e-6 }
expectedRows: ${expectedRows}
model: { kind: cliquetree }
output: { rows: estimate }
gate: { ${way === 'written' || way === 'even' ? 'maxError1: 2, maxError2: 2, ' : ''}maxNoiseError1: 2, maxEmptyShare: 1, maxCopiesExcess: 1 }
`;
