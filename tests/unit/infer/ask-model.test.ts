import { expect, test } from 'vitest';
import { drawPatients, knownDictionary } from '../../../bench/inference/known-process.ts';
import type { FittedModel } from '../../../models/model.ts';
import { modelFamily } from '../../../models/registry.ts';
import { askModel, modelQuestion } from '../../../pipelines/infer/ask-model.ts';
import { cellMoments } from '../../../pipelines/infer/cell-moments.ts';
import { doubtsOf } from '../../../pipelines/infer/doubts.ts';
import { inferenceColumns, inferenceModel } from '../../../pipelines/infer/inference-model.ts';
import { outcomeInBins } from '../../../pipelines/infer/outcome-in-bins.ts';
import { parseQuestion } from '../../../pipelines/infer/question.ts';
import { selectRows } from '../../../pipelines/sample/select-rows.ts';
import { designOf } from '../../../pipelines/statistics/design.ts';
import { fitRegression } from '../../../pipelines/statistics/fit-regression.ts';
import { parseRational } from '../../../privacy/rational.ts';
import { ExactGuard } from '../../support/exact-guard.ts';

const DICTIONARY = await knownDictionary();
const { codings } = DICTIONARY;
const TABLE = drawPatients(DICTIONARY, 20_000, 'exact');

/** A model fitted to exact counts. */
async function exactModel(): Promise<FittedModel> {
  const inputs = {
    columns: codings.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit: 1,
    rho: parseRational('100'),
    expectedRows: TABLE.rows,
    target: 0,
  };
  return (await modelFamily('mst').fit(inputs, new ExactGuard(TABLE.columns, { noise: 0 }), () => {})).model;
}
const MODEL = await exactModel();
const counts = codings.map(({ detail }, c) => (detail === undefined ? undefined : MODEL.marginal([c])));

const ofModel = (kind: 'formula' | 'mean' | 'proportion', text: string, where: readonly string[] = []) => {
  const columns = codings.map((coding, position) => ({
    kind: 'modelled' as const,
    coding,
    position,
    ...(counts[position] && { spread: { coding, counts: counts[position] } }),
  }));
  const { evidence, columns: selected } = selectRows(columns, where);
  const narrowed = selected.map((column) => (column.kind === 'modelled' ? column.coding : codings[0]!));
  const inference = inferenceModel(
    MODEL,
    narrowed.map((coding, c) => ({ coding, ...(counts[c] && { spread: { coding: codings[c]!, counts: counts[c] } }) })),
    evidence,
    'rows',
  );
  const asked = modelQuestion(parseQuestion(kind, text), codings);
  return { fit: askModel(inference, asked)!, asked, inference };
};

function ofRecords(text: string, keep: (row: number) => boolean = () => true) {
  const asked = modelQuestion(parseQuestion('formula', text), codings);
  const columns = asked.positions.map((position) => TABLE.columns[position]!);
  return fitRegression(
    designOf(
      { ...TABLE, columns },
      asked.resolved,
      Float64Array.from({ length: TABLE.rows }, (_, row) => Number(keep(row))),
    ),
  )!;
}

test('a model of exact counts says what its records say, with the textbook deviation', () => {
  for (const [kind, text, formula] of [
    ['proportion', 'readmitted=true', 'readmitted ~ 1'],
    ['mean', 'age', 'age ~ 1'],
  ] as const) {
    const [model, records] = [ofModel(kind, text).fit, ofRecords(formula)];
    const deviation = Math.sqrt(records.covariance[0]!);
    expect(Math.abs(model.estimates[0]! - records.estimates[0]!)).toBeLessThan(deviation);
    expect(Math.sqrt(model.covariance[0]!) / deviation).toBeCloseTo(1, 1);
    expect(model.rows).toBeCloseTo(TABLE.rows, 0);
  }
});

test('without finer counts a mean rests on a curve through its bins, which is near', () => {
  const [model, records] = [ofModel('mean', 'cost').fit, ofRecords('cost ~ 1')];
  expect(Math.abs(model.estimates[0]! / records.estimates[0]! - 1)).toBeLessThan(0.03);
});

test('conditions weigh cells and cut bins', () => {
  const records = ofRecords('age ~ 1', (row) => TABLE.columns[3]!.numbers![row]! >= 60);
  const { fit } = ofModel('mean', 'age', ['age >= 60']);
  expect(fit.estimates[0]!).toBeCloseTo(records.estimates[0]!, 0);
  expect(Math.abs(fit.rows / records.rows - 1)).toBeLessThan(0.02);
});

test('numbers inside bins have the moments of what a release draws', () => {
  const coding = codings[4]!;
  const even = cellMoments({ coding });
  const last = coding.cells.length - 1;
  // 5, 6, 7 and 8
  expect(coding.cells[last]).toMatchObject({ lower: 5, upper: 8, closed: true });
  expect(even.means[last]).toBeCloseTo(6.5, 12);
  expect(even.variances[last]).toBeCloseTo(1.25, 12);
  expect(even.means[0]).toBe(0);
  const falling = cellMoments({ coding, spread: { coding, counts: Float64Array.of(100, 90, 70, 60, 10) } });
  expect(falling.means[last]!).toBeLessThan(6.5);
});

test('a number that is explained loses what lies inside its bins, and one that explains does not', () => {
  const { inference, asked } = ofModel('formula', 'cost ~ visits');
  expect(outcomeInBins(inference, asked)).toBeGreaterThan(0.02);
  const explaining = ofModel('formula', 'readmitted ~ cost');
  expect(outcomeInBins(explaining.inference, explaining.asked)).toBe(0);
  expect(inferenceColumns(codings, counts)[3]!.spread).toBeDefined();
});

test('a condition that cuts a bin is a doubt, and one that keeps whole bins is none', () => {
  const bin = codings.find(({ name }) => name === 'age')!.cells.find(({ kind }) => kind === 'interval');
  if (bin?.kind !== 'interval') throw new Error('age has bins');
  const doubts = (from: number) => {
    const { inference, asked, fit } = ofModel('proportion', 'readmitted=true', [`age>=${from}`]);
    return doubtsOf(inference, asked, fit, { maxRowsPerUnit: 1, ordered: new Set() });
  };
  expect(doubts(bin.upper)).toEqual([]);
  expect(doubts(bin.upper + 1)).toEqual([expect.stringContaining('cuts bins or groups of age')]);
});
