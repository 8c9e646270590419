import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { modelFamily } from '../../models/registry.ts';
import { collectSample } from '../../pipelines/evaluate/collect-sample.ts';
import { largestRho } from '../../privacy/budget.ts';
import { createGuard } from '../../privacy/guard/create-guard.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { parseRational } from '../../privacy/rational.ts';
import { readCodedFolder, writeCodedFolder } from '../coded-folder.ts';
import { memoryRun } from '../memory-run.ts';

/**
 * A family of this project as the scripts of this folder are run: reads a table of codes, draws as many rows into another folder and prints a line of JSON that
 * says what came between took.
 *
 *   own-family.js FOLDER DRAWN --mechanism KIND --epsilon E --delta D --seed TEXT
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mechanism: { type: 'string', default: 'cliquetree' },
    epsilon: { type: 'string', default: '1' },
    delta: { type: 'string', default: '1e-9' },
    seed: { type: 'string', default: '0' },
  },
});
const [folder, drawn] = positionals as [string, string];
const budget = { epsilon: parseRational(values.epsilon), delta: parseRational(values.delta) };
const records = readCodedFolder(folder, undefined, 1);

const start = performance.now();
const before = process.cpuUsage();
const family = modelFamily(values.mechanism);
const inputs = {
  columns: records.columns.map(({ name, size }) => ({ name, size })),
  maxRowsPerUnit: 1,
  rho: largestRho(budget.epsilon, budget.delta),
  expectedRows: records.rowCount,
  target: undefined,
  shapes: undefined,
  whole: { ...budget, beside: { kind: 'composed', events: [] }, by: 'whole-plan' },
} as const;
const run = memoryRun({ kind: 'composed', events: family.plan(inputs).questions.map(({ event }) => event) });
const { model } = await family.fit(inputs, createGuard({ records, run, entropy: systemEntropy() }), () => {});
const rows = collectSample(model, { rows: records.rowCount, seed: values.seed });
const { user, system } = process.cpuUsage(before);
const took = {
  cpuSeconds: Math.round((user + system) / 1e4) / 100,
  seconds: Math.round((performance.now() - start) / 10) / 100,
  peakMegabytes: Math.round(Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024),
};
writeCodedFolder(drawn, 'table', rows);
process.stdout.write(`${JSON.stringify(took)}\n`);
