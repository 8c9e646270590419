import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { loadDictionary } from '../pipelines/dictionary/load.ts';
import { evaluateInside } from '../pipelines/evaluate/inside/inside.ts';
import { placeOfSynthetic } from '../pipelines/evaluate/inside/place-of-table.ts';
import { takeEvaluatedRows } from '../pipelines/evaluate/reference/take-evaluated-rows.ts';
import { measureUtility } from '../pipelines/evaluate/utility/measure-utility.ts';
import { UTILITY_METRICS } from '../pipelines/evaluate/utility/sections.ts';
import { utilityFacts } from '../pipelines/evaluate/utility/utility-facts.ts';
import { openEvaluated, type Writer } from '../pipelines/protected/evaluating/evaluated-source.ts';
import { readEvaluatedTable } from '../pipelines/protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../pipelines/statistics/evaluated-table.ts';
import { bootstrapRows } from '../pipelines/workspace/seeded-rows.ts';
import { calibrationMs } from './calibration.ts';

/**
 * Evaluates a synthetic table as the inside edition does, and prints one JSON line a step: seconds, and of the last line all seconds, peak resident memory, and the
 * machine's calibration.
 *
 *   --real FILE          records (default Diabetes-130)
 *   --synthetic PATH     a table or a release folder; a bootstrap resample of the records where absent
 *   --dictionary FILE
 *   --formula TEXT       may be given again
 *   --only TEXT          only metrics whose function's name contains this
 */
const { values: options } = parseArgs({
  options: {
    real: { type: 'string', default: '../shared/data/diabetes130/diabetic_data.csv.gz' },
    synthetic: { type: 'string' },
    dictionary: { type: 'string', default: 'fixtures/diabetes130/dictionary.yaml' },
    formula: { type: 'string', multiple: true, default: ['readmitted == "<30" ~ age + number_inpatient'] },
    only: { type: 'string', default: '' },
  },
});

const started = performance.now();

async function timed<T>(step: string, work: () => T | Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(JSON.stringify({ step, seconds: seconds(start) }));
  return result;
}

const seconds = (since: number): number => Math.round(performance.now() - since) / 1000;

const dictionary = await loadDictionary(options.dictionary);
const read = async (path: string, writer: Writer): Promise<EvaluatedTable> => {
  const source = await openEvaluated({ path, delimiter: 'find' }, dictionary, writer);
  return (await readEvaluatedTable(source, { workFolder: tmpdir(), sealed: true })).table;
};

const real = await timed('read the records', () => read(options.real, 'records'));
const synthetic = await timed('read the synthetic table', async () => {
  if (options.synthetic === undefined) return takeEvaluatedRows(real, bootstrapRows(real.rows, 'bench/evaluate'));
  const place = await placeOfSynthetic(options.synthetic);
  return read(place.path, place.writer);
});
if ('inside'.includes(options.only)) {
  const { columns, rows, unitOfRow } = real;
  const records = { columns, rowCount: rows, maxRowsPerUnit: rows, ...(unitOfRow === undefined ? {} : { unitOfRow }) };
  await timed('marginals, dependence and copies', () => evaluateInside(records, synthetic.columns));
}
const inputs = {
  real,
  synthetic,
  holdout: undefined,
  facts: utilityFacts(dictionary, options.formula),
  seed: 'bench/evaluate',
};
for (const metric of UTILITY_METRICS) {
  if (!metric.name.includes(options.only)) continue;
  await timed(metric.name, () => measureUtility(inputs, { metrics: [metric] }));
}
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
  JSON.stringify({
    rows: { real: real.rows, synthetic: synthetic.rows },
    columns: real.columns.length,
    seconds: seconds(started),
    processorSeconds: Math.round((userCPUTime + systemCPUTime) / 1e4) / 100,
    peakMB: Math.round(maxRSS / 1000),
    calibrationMs: calibrationMs(),
  }),
);
