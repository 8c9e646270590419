import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GraphicalModel } from '../../../models/graphical/graphical-model.ts';
import type { AllowedValues, GivenRequest } from '../../../models/linked/conditional-model.ts';
import type { Codes } from '../../../privacy/guard/codes.ts';
import { chiSquare } from '../../support/goodness-of-fit.ts';
import { randomModel } from '../../support/merged-models.ts';
import { allRecords, cellOf, numbers, type SmallCase, smallCase } from '../../support/small-domains.ts';

const ROWS = 4000;

/** A model, a request of it and the joint distribution over original values. */
function randomRequest(small: SmallCase, limits: boolean, zeros = false) {
  const { parts, joint } = randomModel(small, zeros);
  const next = numbers(small.seed + 2);
  const sizes = parts.columns.map(({ size }) => size);
  const roles = sizes.map(() => (next() < 0.45 ? 'known' : next() < 0.75 ? 'wanted' : 'neither'));
  const wanted = roles.flatMap((role, column) => (role === 'wanted' ? [column] : [])).reverse();
  const known = sizes.map((size, column) =>
    roles[column] === 'known' ? Uint8Array.from({ length: ROWS }, () => Math.floor(next() * size)) : undefined,
  );
  const allowed = wanted.flatMap((column): AllowedValues[] => {
    if (!limits || next() < 0.4) return [];
    const sets = [0, 1].map(() => Uint8Array.from({ length: sizes[column]! }, () => (next() < 0.6 ? 1 : 0)));
    for (const set of sets) set[Math.floor(next() * set.length)] = 1;
    return [{ column, sets, ofRow: Uint32Array.from({ length: ROWS }, () => Math.floor(2 * next())) }];
  });
  const request: GivenRequest = { rows: ROWS, known, wanted, allowed, seed: String(small.seed) };
  return { model: new GraphicalModel(parts), sizes, joint, request };
}

/** For each distinct evidence, the rows that have it. */
function rowsByEvidence({ rows, known, allowed }: GivenRequest): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rows; row++) {
    const key = [...known.map((codes) => codes?.[row]), ...(allowed ?? []).map(({ ofRow }) => ofRow[row])].join();
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** Probability of each cell of the wanted columns given the evidence of `row`, from every record of the domain. */
function expected(
  sizes: readonly number[],
  joint: (record: readonly number[]) => number,
  { known, wanted, allowed }: GivenRequest,
  row: number,
): number[] {
  const cells = new Array<number>(wanted.reduce((count, column) => count * sizes[column]!, 1)).fill(0);
  for (const record of allRecords(sizes)) {
    if (known.some((codes, column) => codes !== undefined && codes[row] !== record[column])) continue;
    if (allowed?.some(({ column, sets, ofRow }) => sets[ofRow[row]!]![record[column]!] === 0)) continue;
    cells[cellOf(sizes, wanted, record)]! += joint(record);
  }
  const sum = cells.reduce((a, b) => a + b, 0);
  return cells.map((cell) => cell / sum);
}

const cellsOf = (
  sizes: readonly number[],
  { wanted }: GivenRequest,
  drawn: readonly Codes[],
  rows: number[],
): number[] => rows.map((row) => wanted.reduce((cell, column, i) => cell * sizes[column]! + drawn[i]![row]!, 0));

describe('drawing given what is known', () => {
  test.each([false, true])('follows the law of every evidence, with limits %s', (limits) => {
    fc.assert(
      fc.property(smallCase, (small) => {
        const { model, sizes, joint, request } = randomRequest(small, limits);
        const drawn = model.drawGiven(request);
        for (const rows of rowsByEvidence(request)) {
          const law = expected(sizes, joint, request, rows[0]!);
          const seen = new Array<number>(law.length).fill(0);
          for (const cell of cellsOf(sizes, request, drawn, rows)) seen[cell]!++;
          expect(seen.every((count, cell) => count === 0 || law[cell]! > 0)).toBe(true);
          const { statistic, threshold } = chiSquare(
            seen,
            law.map((share) => share * rows.length),
          );
          if (!Number.isNaN(threshold)) expect(statistic).toBeLessThan(threshold);
        }
      }),
      { seed: 5, numRuns: 60 },
    );
  });

  test('a law of another evidence is told apart', () => {
    const small = {
      sizes: [3, 3, 3],
      cliques: [
        [0, 1],
        [1, 2],
      ],
      seed: 4,
    };
    const { parts, joint } = randomModel(small);
    const model = new GraphicalModel(parts);
    const sizes = parts.columns.map(({ size }) => size);
    const known = [new Uint8Array(ROWS), undefined, new Uint8Array(ROWS).fill(2)];
    const request: GivenRequest = { rows: ROWS, known, wanted: [1], seed: 'apart' };
    const [drawn] = model.drawGiven(request);
    const seen = new Array<number>(sizes[1]!).fill(0);
    for (const code of drawn!) seen[code]!++;
    const of = (last: number) =>
      expected(sizes, joint, { ...request, known: [known[0], undefined, new Uint8Array(ROWS).fill(last)] }, 0);
    const against = (last: number) =>
      chiSquare(
        seen,
        of(last).map((share) => share * ROWS),
      );
    expect(against(2).statistic).toBeLessThan(against(2).threshold);
    expect(against(0).statistic).toBeGreaterThan(against(0).threshold);
  });

  test('rows that share their evidence share out values: no count is off by more than one', () => {
    const { parts } = randomModel({ sizes: [4, 4], cliques: [[0, 1]], seed: 8 });
    const model = new GraphicalModel(parts);
    const known = [Uint8Array.from({ length: 1000 }, (_, row) => row % 4), undefined];
    const [drawn] = model.drawGiven({ rows: 1000, known, wanted: [1], seed: 'shared' });
    const map = parts.expansions[1]!.map;
    const law = model.marginal([0, 1]);
    for (let given = 0; given < 4; given++) {
      const row = law.subarray(given * 8, given * 8 + 8);
      const sum = row.reduce((a, b) => a + b, 0);
      for (let code = 0; code < 4; code++) {
        const seen = drawn!.filter((value, i) => i % 4 === given && map[value] === code).length;
        const share = row.reduce((mass, value, v) => mass + (map[v] === code ? value : 0), 0) / sum;
        expect(Math.abs(seen - 250 * share)).toBeLessThan(1 + 1e-6);
      }
    }
  });

  test('the same request gives the same codes, and another seed others', () => {
    const small = {
      sizes: [3, 4, 4, 3, 2],
      cliques: [
        [0, 1, 2],
        [2, 3],
        [3, 4],
      ],
      seed: 11,
    };
    const { model, request } = randomRequest(small, true);
    expect(request.wanted.length).toBeGreaterThan(0);
    expect(model.drawGiven(request)).toEqual(model.drawGiven(request));
    expect(model.drawGiven({ ...request, seed: 'other' })).not.toEqual(model.drawGiven(request));
  });

  test('impossible evidence counts as unknown: rows are drawn, what can be kept is', () => {
    fc.assert(
      fc.property(smallCase, (small) => {
        let made: ReturnType<typeof randomRequest>;
        try {
          made = randomRequest(small, true, true);
        } catch (error) {
          if (error instanceof RangeError) return;
          throw error;
        }
        const { model, sizes, joint, request } = made;
        const drawn = model.drawGiven(request);
        for (const [i, column] of request.wanted.entries()) {
          expect(drawn[i]!.every((code) => code < sizes[column]!)).toBe(true);
          for (const { sets, ofRow } of request.allowed!.filter((limit) => limit.column === column)) {
            for (let row = 0; row < ROWS; row++) expect(sets[ofRow[row]!]![drawn[i]![row]!]).toBe(1);
          }
        }
        for (const rows of rowsByEvidence(request)) {
          const law = expected(sizes, joint, request, rows[0]!);
          if (Number.isNaN(law[0])) continue;
          for (const cell of cellsOf(sizes, request, drawn, rows)) expect(law[cell]).toBeGreaterThan(0);
        }
      }),
      { seed: 6, numRuns: 60 },
    );
  });

  test('one piece of impossible evidence is passed over and the rest still tells', () => {
    // c1 depends on c0 and c2; the values 0 of c2 and 1 of c1 exclude each other, and so do 0 of c2 and 0 of c1.
    const { parts } = randomModel({
      sizes: [2, 2, 2],
      cliques: [
        [0, 1],
        [1, 2],
      ],
      seed: 3,
    });
    const factors = parts.factors.map((factor) =>
      factor.columns.includes(2)
        ? {
            ...factor,
            values: Float64Array.from([...factor.values.keys()], (cell) => {
              const codes = [Math.floor(cell / 2), cell % 2];
              return codes[factor.columns.indexOf(2)] === 0 ? 0 : 1;
            }),
          }
        : factor,
    );
    const model = new GraphicalModel({ ...parts, factors });
    const known = (c2: number) => [
      Uint8Array.from({ length: ROWS }, (_, row) => row % 2),
      undefined,
      new Uint8Array(ROWS).fill(c2),
    ];
    const [impossible] = model.drawGiven({ rows: ROWS, known: known(0), wanted: [1], seed: 'a' });
    const [unknown] = model.drawGiven({
      rows: ROWS,
      known: [known(0)[0], undefined, undefined],
      wanted: [1],
      seed: 'a',
    });
    expect(impossible).toEqual(unknown);
  });

  test('refuses what does not fit', () => {
    const { parts } = randomModel({ sizes: [2, 3], cliques: [[0, 1]], seed: 1 });
    const model = new GraphicalModel(parts);
    const request: GivenRequest = { rows: 2, known: [Uint8Array.of(0, 1), undefined], wanted: [1], seed: 's' };
    expect(model.drawGiven({ ...request, rows: 0 })[0]).toHaveLength(0);
    const sets = [new Uint8Array(6).fill(1)];
    const wrong: GivenRequest[] = [
      { ...request, rows: 3 },
      { ...request, rows: -1 },
      { ...request, known: [undefined] },
      { ...request, known: [Uint8Array.of(0, 2), undefined] },
      { ...request, wanted: [0] },
      { ...request, wanted: [1, 1] },
      { ...request, wanted: [2] },
      { ...request, allowed: [{ column: 0, sets, ofRow: new Uint32Array(2) }] },
      { ...request, allowed: [{ column: 1, sets: [new Uint8Array(2)], ofRow: new Uint32Array(2) }] },
      { ...request, allowed: [{ column: 1, sets, ofRow: Uint32Array.of(0, 1) }] },
      { ...request, allowed: [{ column: 1, sets, ofRow: new Uint32Array(1) }] },
    ];
    for (const each of wrong) expect(() => model.drawGiven(each)).toThrow(RangeError);
  });
});
