import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundContributions } from '../../../../pipelines/protected/bounding/bound-contributions.ts';
import { holdOut } from '../../../../pipelines/protected/bounding/hold-out.ts';
import type { CodedTable } from '../../../../pipelines/protected/sources/encode-table.ts';
import { NO_UNIT } from '../../../../pipelines/protected/sources/no-unit.ts';
import { parseRational } from '../../../../privacy/rational.ts';
import { insecureSeededEntropy } from '../../../support/insecure-seeded-entropy.ts';

const FIFTH = parseRational('0.2');

/** A table whose only column holds the unit of its row, so that rows on either side can be told. */
function tableOf(units: readonly number[]): CodedTable {
  const known = units.filter((unit) => unit !== NO_UNIT);
  return {
    columns: [{ name: 'unit', size: 0x10000, codes: Uint16Array.from(units) }],
    rowCount: units.length,
    unitOfRow: Uint32Array.from(units),
    unitCount: known.length === 0 ? 0 : Math.max(...known) + 1,
  };
}

const unitsIn = ({ columns }: CodedTable): number[] => [...columns[0]!.codes];

test('every unit is on one side with all its rows, in their order and numbered densely; rows of nobody are on neither', () => {
  const units = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(units, fc.string(), fc.constantFrom('0.2', '1/3', '1e-9', '0.89'), (drawn, seed, share) => {
      const dense = [...new Set(drawn)];
      const table = drawn.map((unit) => dense.indexOf(unit)).map((unit, row) => (row % 11 === 10 ? NO_UNIT : unit));
      const of = (unit: number): number[] => table.filter((other) => other === unit);
      const { training, heldOut } = holdOut(tableOf(table), parseRational(share), insecureSeededEntropy(seed));
      const [inside, outside] = [unitsIn(training), unitsIn(heldOut)];
      expect(inside.filter((unit) => outside.includes(unit))).toEqual([]);
      expect([...inside, ...outside].toSorted((a, b) => a - b)).toEqual(
        table.filter((unit) => unit !== NO_UNIT).toSorted((a, b) => a - b),
      );
      for (const [side, found] of [
        [training, inside],
        [heldOut, outside],
      ] as const) {
        expect(side.rowCount).toBe(found.length);
        expect(found).toEqual(table.filter((unit) => found.includes(unit)));
        for (const unit of new Set(found)) expect(found.filter((other) => other === unit)).toEqual(of(unit));
        const numbers = [...side.unitOfRow!];
        expect([...new Set(numbers)].length).toBe(new Set(found).size);
        expect(numbers.every((number) => number < side.unitCount)).toBe(true);
        numbers.forEach((number, row) => {
          expect(found[row]).toBe(found[numbers.indexOf(number)]);
        });
      }
    }),
  );
});

test('each row is a unit of its own where none is named', () => {
  const { unitOfRow: _, ...table } = tableOf([...Array(1000).keys()]);
  const { training, heldOut } = holdOut({ ...table, unitCount: 1000 }, FIFTH, insecureSeededEntropy('rows'));
  expect([training.unitOfRow, heldOut.unitOfRow]).toEqual([undefined, undefined]);
  expect([training.unitCount, heldOut.unitCount]).toEqual([training.rowCount, heldOut.rowCount]);
  expect([...unitsIn(training), ...unitsIn(heldOut)].toSorted((a, b) => a - b)).toEqual([...Array(1000).keys()]);
});

describe('coins', () => {
  const units = Array.from({ length: 200 }, (_, row) => row >> 1);
  const heldOutIn = (seed: number): Set<number> =>
    new Set(unitsIn(holdOut(tableOf(units), FIFTH, insecureSeededEntropy(`coins/${seed}`)).heldOut));

  test('hold each unit out with the probability asked for, and pairs of units independently', () => {
    const [draws, most] = [2000, 4.9]; // in deviations; under another seed one of a million such figures is beyond
    const counts = new Float64Array(100);
    let [both, all] = [0, 0];
    for (let seed = 0; seed < draws; seed++) {
      const out = heldOutIn(seed);
      for (const unit of out) counts[unit]!++;
      all += out.size;
      if (out.has(3) && out.has(4)) both++;
    }
    const within = (seen: number, trials: number, p: number): boolean =>
      Math.abs(seen - trials * p) < most * Math.sqrt(trials * p * (1 - p));
    expect(within(all, 100 * draws, 0.2)).toBe(true);
    expect(within(all, 100 * draws, 0.25)).toBe(false);
    expect([...counts].every((seen) => within(seen, draws, 0.2))).toBe(true);
    expect(within(both, draws, 0.04)).toBe(true);
  });

  test('of a unit do not depend on what other units say or how many rows they have', () => {
    const other = tableOf(units.flatMap((unit) => (unit === 50 ? [unit, unit, unit] : [unit])));
    const out = new Set(unitsIn(holdOut(other, FIFTH, insecureSeededEntropy('coins/1')).heldOut));
    expect(out).toEqual(heldOutIn(1));
  });
});

test('a unit that is held out changes nothing that is counted', () => {
  const units = Array.from({ length: 300 }, (_, row) => row % 100);
  const counted = (table: CodedTable): string => {
    const { training } = holdOut(table, FIFTH, insecureSeededEntropy('guard'));
    return JSON.stringify([...boundContributions(training, 2, insecureSeededEntropy('rows')).columns[0]!.codes]);
  };
  const out = new Set(unitsIn(holdOut(tableOf(units), FIFTH, insecureSeededEntropy('guard')).heldOut));
  const table = tableOf(units);
  const changed = (unit: number): CodedTable => ({
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      codes: column.codes.map((code) => (code === unit ? 999 : code)),
    })),
  });
  for (let unit = 0; unit < 100; unit++) expect(counted(changed(unit)) === counted(table)).toBe(out.has(unit));
});
