import { parseArgs } from 'node:util';
import { modelQuestion } from '../pipelines/infer/ask-model.ts';
import { parseQuestion } from '../pipelines/infer/question.ts';
import { designOf } from '../pipelines/statistics/design.ts';
import { fitRegression } from '../pipelines/statistics/fit-regression.ts';
import { coverageOf } from './inference/coverage.ts';
import { drawPatients, knownDictionary } from './inference/known-process.ts';
import { KNOWN_TRUTHS } from './inference/known-truths.ts';

/**
 * How often intervals of `infer` cover: data are drawn from a known process, released with noise, and asked, again and again. One JSON line a number:
 * the releases whose model measured what it rests on, in how many of them the interval covers and the naive one does, and how much wider it is.
 *
 *   --mechanism KIND --epsilon E --rows N --draws N --copies M
 *   --truth N: only the answers of N rows of the process
 */
const { values: options } = parseArgs({
  options: {
    mechanism: { type: 'string', default: 'cliquetree' },
    epsilon: { type: 'string', default: '1' },
    rows: { type: 'string', default: '4000' },
    draws: { type: 'string', default: '200' },
    copies: { type: 'string', default: '20' },
    truth: { type: 'string' },
  },
});

const dictionary = await knownDictionary();
if (options.truth === undefined) await measure();
else tellTruths(Number(options.truth));

async function measure(): Promise<void> {
  const { mechanism, epsilon, rows, draws, copies } = options;
  const started = process.cpuUsage();
  const request = { kind: mechanism, epsilon, rows: Number(rows), draws: Number(draws), copies: Number(copies) };
  const found = await coverageOf({ dictionary, truths: KNOWN_TRUTHS, ...request });
  const { user, system } = process.cpuUsage(started);
  for (const one of found) {
    console.log(
      JSON.stringify({
        ...request,
        ...one,
        coverage: round(one.covered / one.measured),
        naiveCoverage: round(one.naiveCovered / one.measured),
        wider: round(one.wider),
      }),
    );
  }
  console.log(JSON.stringify({ ...request, cpuSeconds: Math.round((user + system) / 1e6) }));
}

function tellTruths(rows: number): void {
  const table = drawPatients(dictionary, rows, 'truth');
  for (const { kind, text } of KNOWN_TRUTHS) {
    const { resolved, positions } = modelQuestion(parseQuestion(kind, text), dictionary.codings);
    const own = { ...table, columns: positions.map((position) => table.columns[position]!) };
    const fit = fitRegression(designOf(own, resolved))!;
    console.log(JSON.stringify({ kind, text, terms: fit.terms.map((term, i) => [term, fit.estimates[i]]) }));
  }
}

function round(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(3)) : null;
}
