import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModelInputs } from '../../../../models/model.ts';
import { manifestPlan, modelInputsOf } from '../../../../pipelines/release-folder/manifest/plan-inputs.ts';
import { rational } from '../../../../privacy/rational.ts';

const columns = [
  { name: 'a', size: 2 },
  { name: 'b', size: 3 },
  { name: 'c', size: 4 },
];
const plain: ModelInputs = {
  columns,
  maxRowsPerUnit: 2,
  rho: rational(1, 3),
  expectedRows: 500,
  target: 1,
  workload: undefined,
  impossible: undefined,
};

test('what a plan was made from comes back from the manifest, and what is not used leaves no key', () => {
  expect(Object.keys(manifestPlan(plain, rational(1)))).toEqual([
    'modelRho',
    'evaluationRho',
    'expectedRows',
    'target',
  ]);
  fc.assert(
    fc.property(
      fc.array(fc.nat(1), { minLength: 12, maxLength: 12 }),
      fc.constantFrom<ModelInputs['workload']>(
        undefined,
        { kind: 'all', ways: 2 },
        { kind: 'listed', marginals: [{ columns: [2, 0], weight: 1.5 }] },
      ),
      (cells, workload) => {
        fc.pre(cells.includes(0));
        const shapes = columns.map(({ size }, i) => ({
          ...(i === 1 ? { ordered: [0, size - 2] as const } : {}),
          apart: i === 1 ? [0] : [],
          absent: i === 0 ? [] : [size - 1],
        }));
        const inputs = {
          ...plain,
          workload,
          impossible: [{ columns: [2, 1], cells: Uint8Array.from(cells) }],
          shapes,
          whole: workload && {
            epsilon: rational(1),
            delta: rational(1, 10 ** 9),
            by: 'zcdp' as const,
            beside: { kind: 'zcdp' as const, rho: rational(1, 7) },
          },
        };
        const plan = JSON.parse(JSON.stringify(manifestPlan(inputs, rational(1, 7))));
        expect(modelInputsOf(plan, columns, 2)).toEqual(inputs);
      },
    ),
  );
});

test.each([
  [{ impossible: [{ columns: ['d'], cells: [] }] }, 'names column "d"'],
  [{ impossible: [{ columns: ['a', 'a'], cells: [] }] }, 'a column twice'],
  [{ impossible: [{ columns: ['a', 'b'], cells: [[0, 6]] }] }, 'beyond the cells'],
  [{ impossible: [{ columns: ['a', 'b'], cells: [[3, 2]] }] }, 'beyond the cells'],
  [{ impossible: [{ columns: ['a'], cells: [[0, 1]] }] }, 'no possible record'],
  [{ shapes: [{ column: 'a' }] }, 'a shape for each column'],
  [{ shapes: ['a', 'c', 'b'].map((column) => ({ column })) }, 'not one of its column'],
  [{ shapes: [{ column: 'a', absent: [9] }, { column: 'b' }, { column: 'c' }] }, 'not one of its column'],
  [{ shapes: [{ column: 'a', ordered: [1, 0] }, { column: 'b' }, { column: 'c' }] }, 'not one of its column'],
  [{ whole: { epsilon: '1', delta: '1/9', by: 'zcdp', beside: { kind: 'guess' } } }, 'no event of what is done beside'],
  [{ workload: {} }, 'an empty workload'],
  [{ workload: { marginals: [{ columns: ['z'], weight: 1 }] } }, 'names column "z"'],
])('%j does not fit and is said so', (extra, message) => {
  const plan = { ...manifestPlan(plain, rational(1)), ...extra } as never;
  expect(() => modelInputsOf(plan, columns, 2)).toThrow(message);
});
