import { describe, expect, test } from 'vitest';
import { createGuard } from '../../../privacy/guard/create-guard.ts';
import type {
  ChoiceCandidate,
  CopiesQuestion,
  DistanceGrouping,
  DistanceWorkload,
  Guard,
} from '../../../privacy/guard/guard.ts';
import { prepareReference } from '../../../privacy/guard/prepared-reference.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import { type Rational, rational } from '../../../privacy/rational.ts';
import { column, countedEntropy, openTestRun, someTable, tableOf, untouchable } from './guard-fixture.ts';

const table = someTable([3, 4, 2], 50);
const sigmaSquared = rational(10);
const marginals =
  (columns: readonly number[], variance: Rational = sigmaSquared) =>
  (guard: Guard) =>
    guard.measureMarginals({ id: 'q', marginals: [{ columns, sigmaSquared: variance }] });
const choice =
  (more: Partial<ChoiceCandidate>, epsilon: Rational = rational(1)) =>
  (guard: Guard) => {
    const candidate = { columns: [0], reference: () => new Float64Array(3), weight: 1, offset: 0 };
    return guard.chooseMarginal({ id: 'q', epsilon, candidates: [candidate, { ...candidate, ...more }] });
  };
const distances = (more: Partial<DistanceWorkload>) => (guard: Guard) => {
  const workload = { name: 'w', marginals: [[0]], reference: () => new Float64Array(3), sigma: rational(1) };
  return guard.measureDistances({ id: 'q', workloads: [workload, { ...workload, ...more }] });
};
const groups = (more: Partial<DistanceGrouping>) => (guard: Guard) => {
  const grouping = { name: 'g', by: 0, marginals: [[1]], reference: () => new Float64Array(12), sigma: rational(1) };
  return guard.measureGroupDistances({ id: 'q', groupings: [grouping, { ...grouping, ...more }] });
};
const copies = (more: Partial<CopiesQuestion>) => (guard: Guard) =>
  guard.measureCopies({ id: 'q', sigmaSquared, released: table.columns, ...more });

const refused: Record<string, (guard: Guard) => Promise<unknown>> = {
  'a column that is not there': marginals([3]),
  'a column twice': marginals([1, 1]),
  'no column': marginals([]),
  'an empty list': (guard) => guard.measureMarginals({ id: 'q', marginals: [] }),
  'no variance': marginals([0], rational(0)),
  'a negative variance': marginals([0], rational(-1)),
  'a variance beyond exact noise': marginals([0], rational(2n ** 61n)),
  'an empty id': (guard) => guard.measureMarginals({ id: '', marginals: [{ columns: [0], sigmaSquared }] }),
  'a choice among nothing': (guard) => guard.chooseMarginal({ id: 'q', epsilon: rational(1), candidates: [] }),
  'a choice without epsilon': choice({}, rational(0)),
  'a weight of zero': choice({ weight: 0 }),
  'a weight that is not whole': choice({ weight: 1.5 }),
  'a weight beyond 2^20': choice({ weight: 2 ** 20 + 1 }),
  'an offset that is not a number': choice({ offset: Number.NaN }),
  'an offset that is not a number when asked for': choice({ offset: () => Number.POSITIVE_INFINITY }),
  'a prepared reference of another length': choice({ reference: () => prepareReference(new Float64Array(4)) }),
  'a reference of another length': choice({ reference: () => new Float64Array(4) }),
  'a reference that is not finite': choice({ reference: () => Float64Array.of(1, Number.NaN, 1) }),
  'a candidate of an unknown column': choice({ columns: [7] }),
  'no workload': (guard) => guard.measureDistances({ id: 'q', workloads: [] }),
  'an empty workload': distances({ marginals: [] }),
  'a workload without noise': distances({ sigma: rational(0) }),
  'a workload with a reference of another length': distances({ reference: () => new Float64Array(2) }),
  'a workload with an infinite reference': distances({
    reference: () => Float64Array.of(1, Number.POSITIVE_INFINITY, 1),
  }),
  'no grouping': (guard) => guard.measureGroupDistances({ id: 'q', groupings: [] }),
  'groups of a column that is not there': groups({ by: 3 }),
  'groups of which nothing is compared': groups({ marginals: [] }),
  'groups of which no column is compared': groups({ marginals: [[1], []] }),
  'groups of which their own column is compared': groups({ marginals: [[0]] }),
  'groups without noise': groups({ sigma: rational(0) }),
  'groups with a reference of another length': groups({ reference: () => new Float64Array(11) }),
  'groups with noise beyond what is drawn': groups({ sigma: rational(2n ** 30n) }),
  'released rows of fewer columns': copies({ released: table.columns.slice(1) }),
  'released rows of another coding': copies({ released: someTable([3, 5, 2], 5).columns }),
  'released codes beyond the column': copies({
    released: [table.columns[0]!, table.columns[1]!, { ...table.columns[2]!, codes: new Uint8Array(50).fill(2) }],
  }),
  'released columns of unequal length': copies({
    released: [table.columns[0]!, table.columns[1]!, { ...table.columns[2]!, codes: new Uint8Array(49) }],
  }),
};

describe('refused before anything is paid or read:', () => {
  test.each(Object.entries(refused))('%s', async (_, askIt) => {
    const { run, ledger } = openTestRun();
    const entropy = countedEntropy('refused');
    const guard = createGuard({ records: untouchable(table), run, entropy });
    await expect(askIt(guard)).rejects.toThrow(RangeError);
    expect(ledger.charges('run')).toEqual([]);
    expect(entropy.drawn).toBe(0);
  });

  test('a marginal of more than 2^27 cells, and a list of more than 2^26', async () => {
    const { run, ledger } = openTestRun();
    const wide = {
      columns: [{ size: 2 ** 14 }, { size: 2 ** 14 }].map((c, i) => ({ ...column(`c${i}`, 1, []), ...c })),
    };
    const guard = createGuard({ records: untouchable({ ...table, ...wide }), run, entropy: countedEntropy('x') });
    const tooLarge = expect.objectContaining({ code: 'DOMAIN_TOO_LARGE' });
    await expect(marginals([0, 1])(guard)).rejects.toThrow(tooLarge);
    const many = Array.from({ length: 2 ** 12 + 1 }, () => ({ columns: [0], sigmaSquared }));
    await expect(guard.measureMarginals({ id: 'q', marginals: many })).rejects.toThrow(tooLarge);
    expect(ledger.charges('run')).toEqual([]);
  });

  test.each([
    ['too few', []],
    ['a map of another length', [{ size: 2, map: new Uint32Array(2) }, undefined, undefined]],
    ['a map that leads outside', [{ size: 2, map: Uint32Array.of(0, 1, 2) }, undefined, undefined]],
  ])('recodings: %s', (_, recodings) => {
    const guard = createGuard({ records: untouchable(table), run: openTestRun().run, entropy: countedEntropy('x') });
    expect(() => guard.withRecodings(recodings)).toThrow(RangeError);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 21])('%d rows a unit', (maxRowsPerUnit) => {
    const options = { run: openTestRun().run, entropy: countedEntropy('x') };
    expect(() => createGuard({ ...options, records: untouchable({ ...table, maxRowsPerUnit }) })).toThrow(RangeError);
  });
});

describe('records that break the precondition of every proof are not counted', () => {
  const unitOfRow = Uint32Array.of(0, 1, 1, 1);
  const broken: Record<string, BoundedRecords> = {
    'a unit with more rows than the bound': tableOf([column('c', 3, [0, 1, 2, 0])], { unitOfRow, maxRowsPerUnit: 2 }),
    'units of another number of rows': tableOf([column('c', 3, [0, 1, 2])], { unitOfRow, maxRowsPerUnit: 4 }),
    'units not numbered densely': tableOf([column('c', 3, [0, 1])], { unitOfRow: Uint32Array.of(0, 9) }),
    'a code beyond its column': tableOf([{ name: 'c', size: 2, codes: Uint8Array.of(0, 1, 97, 0) }]),
    'a column of another length': { ...tableOf([column('c', 3, [0, 1, 2])]), rowCount: 4 },
  };
  test.each(Object.entries(broken))('%s', async (_, records) => {
    const { run, ledger } = openTestRun();
    const guard = createGuard({ records, run, entropy: countedEntropy('x') });
    const failure = await marginals([0])(guard).catch((error: Error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).not.toMatch(/97|\d\d/);
    expect(ledger.charges('run')).toMatchObject([{ answerDigest: undefined }]);
  });
});
