import type { ColumnShape } from '../../models/model.ts';
import type { EvaluatedTable } from '../../pipelines/statistics/evaluated-table.ts';
import { claimed, cliqueTree, NO_PRIVACY, type Parts, withCellsDrawnAgain, withCopies } from './candidates.ts';

export interface CandidateInputs extends Parts {
  readonly maxRowsPerUnit: number;
  readonly shapes: readonly ColumnShape[];
  readonly seed: string;
}

/** A table of which it is known what it gives away. */
export interface Candidate {
  readonly id: string;
  /** What it is, as a row of a table. */
  readonly words: string;
  readonly expected: 'leakage-found' | 'none-found';
  /** Of `expected`, in words. */
  readonly by: string;
  readonly claim: { readonly epsilon: number; readonly delta: number } | undefined;
  make(inputs: CandidateInputs): Promise<EvaluatedTable>;
}

const without = (id: string, words: string, by: string, make: Candidate['make']): Candidate => ({
  id,
  words,
  expected: 'leakage-found',
  by,
  claim: undefined,
  make,
});

const EPSILON = 1;
const DELTA = 1e-6;

const fitted = (
  { training, maxRowsPerUnit, shapes, seed }: CandidateInputs,
  rho: Parameters<typeof cliqueTree>[2]['rho'],
) => cliqueTree(training, { expectedRows: training.rows, target: undefined, shapes }, { maxRowsPerUnit, rho, seed });

const withDp = (inputs: CandidateInputs): Promise<EvaluatedTable> =>
  fitted(inputs, claimed(String(EPSILON), String(DELTA)));

export const CANDIDATES: readonly Candidate[] = [
  without('copy', 'the training part itself', 'every attack', async ({ training }) => ({
    ...training,
    unitOfRow: undefined,
  })),
  without(
    'cells-drawn-again',
    'the training part, 70 % of the cells of each row drawn again from their columns',
    'membership',
    async ({ training, seed }) => withCellsDrawnAgain(training, 0.7, seed),
  ),
  without(
    'one-percent-copied',
    '`cliquetree` at epsilon 1, 1 % of its rows replaced by records of the training part',
    'rare combinations',
    async (inputs) => withCopies(await withDp(inputs), inputs.training, 0.01, inputs.seed),
  ),
  without('without-noise', '`cliquetree` fitted without noise', 'membership of vulnerable patients', (inputs) =>
    fitted(inputs, NO_PRIVACY),
  ),
  {
    id: 'cliquetree',
    words: '`cliquetree` at epsilon 1, delta 1e-6',
    expected: 'none-found',
    by: '',
    claim: { epsilon: EPSILON, delta: DELTA },
    make: withDp,
  },
  {
    id: 'others',
    words: 'records of other patients, the last third',
    expected: 'none-found',
    by: '',
    claim: undefined,
    make: async ({ third }) => ({ ...third, unitOfRow: undefined }),
  },
];
