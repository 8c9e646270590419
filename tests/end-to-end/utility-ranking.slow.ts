import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cell } from '../../pipelines/dictionary/coding.ts';
import type { Dictionary } from '../../pipelines/dictionary/dictionary.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { halvesOf } from '../../pipelines/evaluate/reference/halves.ts';
import { independentColumns } from '../../pipelines/evaluate/reference/independent-columns.ts';
import { association } from '../../pipelines/evaluate/utility/association.ts';
import { decodedNumbers } from '../../pipelines/evaluate/utility/decoded-numbers.ts';
import { missingness } from '../../pipelines/evaluate/utility/missingness.ts';
import { utilityFacts } from '../../pipelines/evaluate/utility/utility-facts.ts';
import { worstMarginals } from '../../pipelines/evaluate/utility/worst-marginals.ts';
import { worstSubgroups } from '../../pipelines/evaluate/utility/worst-subgroups.ts';
import { openEvaluated, type Writer } from '../../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../../pipelines/protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { type RandomIndex, seededIndex } from '../../pipelines/workspace/seeded-rows.ts';
import { synthward } from '../support/command.ts';
import { pythonWith } from '../support/python.ts';
import { realTable } from '../support/real-data.ts';

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/diabetes130/${name}`, import.meta.url));
const diabetes = realTable('diabetes130/diabetic_data.csv.gz');
const tool = realTable('../tools/marginal_error.py');
const python = pythonWith(['numpy', 'pandas']);

/** Every cell as likely as any other, and numbers anywhere in their bin. */
function uniformNoise({ rows, columns }: EvaluatedTable): EvaluatedTable {
  const random = seededIndex('uniform');
  return {
    rows,
    unitOfRow: undefined,
    columns: columns.map((column) => {
      const codes = column.codes.map(() => random(column.size));
      const { cells } = column.coding;
      const numbers = column.numbers && Float64Array.from(codes, (code) => numberIn(cells[code]!, random));
      return { ...column, codes, numbers };
    }),
  };
}

function numberIn(cell: Cell, random: RandomIndex): number {
  if (cell.kind === 'value') return Number(cell.value);
  return cell.kind === 'interval' ? cell.lower + random(Math.max(1, cell.upper - cell.lower)) : Number.NaN;
}

/** Of relations between columns, or of single columns alone, which independent columns keep. */
const OF_RELATIONS = [
  'marginal-error-2',
  'marginal-error-3',
  'subgroup-error-mean',
  'cramers-v',
  'mutual-information',
  'spearman',
  'missing-patterns',
  'numbers-mean-of-groups',
];
const OF_COLUMNS = [
  'marginal-error-1',
  'missing-share-mean',
  'numbers-kolmogorov-smirnov',
  'numbers-wasserstein',
  'numbers-mean',
];
const METRICS = [worstMarginals, worstSubgroups, association, missingness, decodedNumbers];

describe.skipIf(diabetes.absent)(
  `four candidates for the Diabetes table: a half of the records, cliquetree at epsilon 2, independent columns, uniform noise${diabetes.reason}`,
  () => {
    const workspace = mkdtempSync(join(tmpdir(), 'synthward-ranking-'));
    afterAll(() => rmSync(workspace, { recursive: true, force: true }));

    const read = async (dictionary: Dictionary, path: string, writer: Writer): Promise<EvaluatedTable> => {
      const source = await openEvaluated({ path }, dictionary, writer);
      expect(source.mismatches).toEqual([]);
      return (await readEvaluatedTable(source, { workFolder: workspace, memoryLimitMb: 512, sealed: true })).table;
    };
    let real: EvaluatedTable;
    let cliquetree: EvaluatedTable;
    const summaries: Record<string, Record<string, number>> = {};

    beforeAll(async () => {
      const run = async (args: readonly string[]): Promise<void> => {
        const { status, stderr } = await synthward(args, { cwd: workspace });
        expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
      };
      await run(['keygen']);
      const config = ['-c', fixture('synthward.yaml'), '--workspace', workspace, '--source', diabetes.path];
      await run(['release', ...config, '--name', 'd', '--yes']);
      const dictionary = await loadDictionary(fixture('dictionary.yaml'));
      real = await read(dictionary, diabetes.path, 'records');
      cliquetree = await read(dictionary, join(workspace, 'released/d/data/encounters.parquet'), 'release');
      const candidates = {
        half: halvesOf(real, 'candidate')![0],
        cliquetree,
        independent: independentColumns(real, 'candidate'),
        uniform: uniformNoise(real),
      };
      const protectedAttributes = ['race', 'gender', 'age'].map((name) =>
        real.columns.findIndex((column) => column.name === name),
      );
      const facts = { ...utilityFacts(dictionary, []), protectedAttributes };
      for (const [name, synthetic] of Object.entries(candidates)) {
        const cpu = process.cpuUsage();
        const inputs = { real, synthetic, holdout: undefined, facts, seed: 'ranking' };
        for (const result of METRICS.flatMap((metric) => metric(inputs).results)) {
          const isSummary = result.about.columns.length === 0 && result.about.group === undefined;
          if (isSummary) summaries[result.metric] = { ...summaries[result.metric], [name]: result.value! };
        }
        summaries['seconds of a processor'] = {
          ...summaries['seconds of a processor'],
          [name]: process.cpuUsage(cpu).user / 1e6,
        };
      }
      console.log(JSON.stringify(summaries, undefined, 1));
    }, 1_800_000);

    test.each(OF_RELATIONS)('%s: in just this order', (metric) => {
      const { half, cliquetree: model, independent, uniform } = summaries[metric]!;
      expect(half!).toBeLessThan(model!);
      expect(model!).toBeLessThan(independent!);
      expect(independent!).toBeLessThan(uniform!);
    });

    test.each(OF_COLUMNS)(
      '%s: independent columns keep it; a half and cliquetree nearly do, noise does not',
      (metric) => {
        const { half, cliquetree: model, independent, uniform } = summaries[metric]!;
        expect(independent!).toBe(0);
        expect(half!).toBeLessThan(uniform! / 50);
        expect(model!).toBeLessThan(uniform! / 20); // noise on counts of whole columns may be less than the chance in a half
      },
    );

    test('all of it in less than a minute on one processor', () => {
      for (const seconds of Object.values(summaries['seconds of a processor']!)) expect(seconds).toBeLessThan(60);
    });

    test.skipIf(tool.absent || python.absent)(
      `errors of single columns and of all pairs equal those of marginal_error.py${tool.reason}${python.reason}`,
      () => {
        const write = (name: string, { rows, columns }: EvaluatedTable): string => {
          const lines = Array.from({ length: rows }, (_, row) => columns.map(({ codes }) => codes[row]).join());
          writeFileSync(join(workspace, name), `${columns.map((column) => column.name).join()}\n${lines.join('\n')}\n`);
          return join(workspace, name);
        };
        const args = [tool.path, write('real.csv', real), write('made.csv', cliquetree), '--ways', '1,2'];
        const theirs = JSON.parse(execFileSync(python.program, args, { encoding: 'utf8' })) as Record<string, number>;
        for (const ways of [1, 2]) {
          const ours = summaries[`marginal-error-${ways}`]!['cliquetree']!;
          expect(Math.abs(ours - theirs[`error${ways}`]!)).toBeLessThan(6e-7);
        }
      },
    );
  },
);
