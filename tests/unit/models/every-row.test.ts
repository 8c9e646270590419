import { describe, expect, test } from 'vitest';
import { cliqueTree } from '../../../models/graphical/cliquetree/family.ts';
import { withMargins } from '../../../models/graphical/estimation/outer-pair.ts';
import type { FittedModel, ModelInputs } from '../../../models/model.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { exactRational, rational } from '../../../privacy/rational.ts';
import { type Asked, ExactGuard } from '../../support/exact-guard.ts';

const UNITS = 4000;
const KEPT = 4;

/**
 * Every second unit has one row, the others six, of which four are kept. Only units of six have the illness, most of them, and most
 * rows of an illness its treatment.
 */
function table(all = false): { columns: EncodedColumn[]; unitOfRow: Uint32Array; rows: number } {
  const units: number[] = [];
  const ill: number[] = [];
  let rows = 0;
  for (let place = 0; place < KEPT; place++) {
    for (let unit = 0; unit < UNITS; unit++) {
      const size = unit % 2 === 0 && !all ? 1 : 6;
      if (place === 0) rows += size;
      if (place >= size) continue;
      units.push(unit);
      ill.push(unit % 2 === 1 && unit % 10 !== 9 ? 1 : 0);
    }
  }
  const column = (name: string, size: number, codes: readonly number[]): EncodedColumn => ({
    name,
    size,
    codes: Uint8Array.from(codes),
  });
  return {
    columns: [
      column('ill', 2, ill),
      column(
        'treated',
        2,
        ill.map((one, i) => (i % 16 === 0 ? 1 - one : one)),
      ),
      column(
        'other',
        5,
        ill.map((_, i) => (i * 7) % 5),
      ),
    ],
    unitOfRow: Uint32Array.from(units),
    rows,
  };
}

async function fitted(
  expectedRows: number | undefined,
  { columns, unitOfRow } = table(),
  maxRowsPerUnit = KEPT,
): Promise<{ model: FittedModel; asked: readonly Asked[] }> {
  const inputs: ModelInputs = {
    columns: columns.map(({ name, size }) => ({ name, size })),
    maxRowsPerUnit,
    rho: rational(20),
    expectedRows,
    target: undefined,
  };
  const guard = new ExactGuard(columns, { maxRowsPerUnit, unitOfRow });
  const { model } = await cliqueTree.fit(inputs, guard, () => {});
  return { model, asked: guard.asked };
}

const shareOf = (model: FittedModel, column: number, value: number): number =>
  model.marginal([column])[value]! / model.total;

/** Four in five of the units of six rows are ill. */
const ILL_OF_SIX = 4 / 5;

describe('units of several rows', () => {
  test('relations are asked of one row of each, single columns of all', async () => {
    const { asked } = await fitted(undefined);
    const rows = new Map(asked.map(({ question, maxRowsPerUnit }) => [question.id, maxRowsPerUnit]));
    for (const id of ['records', 'one-way', 'measure/1']) expect(rows.get(`fewer-rows/1/${id}`)).toBe(1);
    for (const id of ['records', 'every-row']) expect(rows.get(`fewer-rows/4/${id}`)).toBe(KEPT);
    expect(asked.at(-1)!.question.id).toBe('fewer-rows/4/every-row');
  });

  test('where every unit has as many rows as are kept, all is asked of all of them', async () => {
    const { asked, model } = await fitted(undefined, table(true));
    const relations = asked.filter(({ question }) => !question.id.endsWith('/records'));
    expect(new Set(relations.map(({ maxRowsPerUnit }) => maxRowsPerUnit))).toEqual(new Set([KEPT]));
    expect(relations.map(({ question }) => question.id)).not.toContain('fewer-rows/4/every-row');
    expect(model.total / (UNITS * KEPT)).toBeCloseTo(1, 1);
  });

  test('values come as often as in the rows that were kept, not as in units', async () => {
    const { model } = await fitted(undefined);
    const ofKept = (ILL_OF_SIX * 4) / (1 + 4);
    expect(shareOf(model, 0, 1)).toBeCloseTo(ofKept, 2);
    expect(shareOf(model, 0, 1)).not.toBeCloseTo(ILL_OF_SIX / 2, 1);
    expect(model.total / ((UNITS / 2) * 5)).toBeCloseTo(1, 1);
  });

  test('rows that were left out count too, where their number is expected', async () => {
    const { model } = await fitted(table().rows);
    const ofAll = (ILL_OF_SIX * 6) / (1 + 6);
    expect(shareOf(model, 0, 1)).toBeCloseTo(ofAll, 2);
  });

  test('a number of rows that is far too large moves the model no further than twice the later rows would', async () => {
    const { model } = await fitted(1e9);
    const twice = (2 * ILL_OF_SIX * 3 + ILL_OF_SIX) / (2 * 3 + 2);
    expect(shareOf(model, 0, 1)).toBeCloseTo(twice, 2);
  });

  test('relations stay: an illness has its treatment', async () => {
    const { model } = await fitted(table().rows);
    const [, , illAlone, illAndTreated] = model.marginal([0, 1]);
    expect(illAndTreated! / (illAlone! + illAndTreated!)).toBeGreaterThan(0.9);
  });

  test.each([
    ['so little noise that it is none', 1e6, Number.POSITIVE_INFINITY],
    ['so much noise that nothing is known', 1e-12, Number.POSITIVE_INFINITY],
    ['two rows', 1, 2],
  ])('%s: a model without NaN that samples', async (_, rho, most) => {
    const whole = table();
    const rows = Math.min(most, whole.unitOfRow.length);
    const columns = [...whole.columns, { name: 'same', size: 1, codes: new Uint8Array(whole.unitOfRow.length) }].map(
      ({ name, size, codes }) => ({ name, size, codes: codes.slice(0, rows) }),
    );
    const inputs: ModelInputs = {
      columns: columns.map(({ name, size }) => ({ name, size })),
      maxRowsPerUnit: KEPT,
      rho: exactRational(rho),
      expectedRows: 100,
      target: undefined,
    };
    const guard = new ExactGuard(columns, { maxRowsPerUnit: KEPT, unitOfRow: whole.unitOfRow.slice(0, rows) });
    const { model } = await cliqueTree.fit(inputs, guard, () => {});
    for (const column of columns.keys()) {
      const counts = model.marginal([column]);
      expect(counts.every((count) => count >= 0)).toBe(true);
      expect(counts.reduce((a, b) => a + b, 0) / model.total).toBeCloseTo(1, 6);
    }
    const [block] = model.sample({ rows: 50, seed: 'rows', blockRows: 50 });
    expect(block!.columns[0]).toHaveLength(50);
  });

  test('combinations that no record has stay impossible', async () => {
    const { columns, unitOfRow, rows } = table();
    const inputs: ModelInputs = {
      columns: columns.map(({ name, size }) => ({ name, size })),
      maxRowsPerUnit: KEPT,
      rho: rational(1, 20),
      expectedRows: rows,
      target: undefined,
      impossible: [{ columns: [0, 2], cells: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 0, 0, 1) }],
    };
    const { model } = await cliqueTree.fit(
      inputs,
      new ExactGuard(columns, { maxRowsPerUnit: KEPT, unitOfRow }),
      () => {},
    );
    const counts = model.marginal([0, 2]);
    expect([counts[6], counts[9]]).toEqual([0, 0]);
    expect(counts[5]).toBeGreaterThan(0);
  });

  test('where every unit has one row nothing is asked of fewer', async () => {
    const { columns } = table();
    const units = { columns, unitOfRow: Uint32Array.from(columns[0]!.codes.keys()), rows: 0 };
    const { asked } = await fitted(undefined, units, 1);
    expect(asked.some(({ question }) => question.id.includes('row'))).toBe(false);
  });
});

test('a pair with other margins has those margins and keeps its odds ratio', () => {
  const pair = { columns: [0, 1] as const, shares: Float64Array.of(0.4, 0.1, 0.2, 0.3) };
  const { columns, shares } = withMargins(pair, Float64Array.of(0.3, 0.7), Float64Array.of(0.8, 0.2));
  const [a, b, c, d] = shares as unknown as [number, number, number, number];
  expect(columns).toEqual([0, 1]);
  expect(a + b).toBeCloseTo(0.3, 6);
  expect(a + c).toBeCloseTo(0.8, 6);
  expect((a * d) / (b * c)).toBeCloseTo(6, 6);
});

test('margins that an empty row cannot have leave it empty', () => {
  const pair = { columns: [0, 1] as const, shares: Float64Array.of(0, 0, 0.5, 0.5) };
  expect([...withMargins(pair, Float64Array.of(0.2, 0.8), Float64Array.of(0.5, 0.5)).shares]).toEqual([0, 0, 0.5, 0.5]);
});
