import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { openEvaluated } from '../../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../../pipelines/protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';

/** Reads lines of CSV, the first of them names, as evaluation reads a table. */
export async function readLines(
  folder: string,
  dictionary: Dictionary,
  lines: readonly string[],
): Promise<EvaluatedTable> {
  const path = join(folder, 'lines.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const source = await openEvaluated({ path }, dictionary);
  return (await readEvaluatedTable(source, { workFolder: folder, memoryLimitMb: 256, sealed: true })).table;
}
