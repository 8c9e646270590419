import type { Guard } from '../guard.ts';
import { mostCells } from './events.ts';
import type { View } from './view.ts';

/**
 * A guard over the distinct groups of units that answers marginals with the column `ever` alone: there a unit adds at most one to each of
 * few cells (proof.md, Lemma 7), and nowhere else. Everything else throws `RangeError`, before anything is charged.
 *
 * `inner` counts rows of whole units; `maxRowsPerUnit` here is the square root of what it is there, rounded up.
 */
export function everGuard(inner: Guard, view: View): Guard {
  const ever = view.columns.findIndex(({ from }) => from.of === 'ever');
  const refuse = (what: string): never => {
    throw new RangeError(`Cannot ${what} view ${view.name}: it is asked for marginals with its column \`ever\` alone`);
  };
  return {
    columns: inner.columns,
    maxRowsPerUnit: view.rows,
    async measureMarginals(question) {
      const { id } = question;
      const marginals = Array.from(question.marginals, ({ columns, sigmaSquared }) => ({
        columns: Array.from(columns, Number),
        sigmaSquared,
      }));
      if (!marginals.every(({ columns }) => columns.includes(ever))) refuse('count without groups in');
      return inner.measureMarginals({ id, marginals });
    },
    chooseMarginal: async () => refuse('choose among marginals of'),
    measureDistances: async () => refuse('measure distances of'),
    measureGroupDistances: async () => refuse('measure distances of'),
    measureCopies: async () => refuse('compare copies with'),
    train: async () => refuse('train on'),
    withRecodings(recodings) {
      const own = Array.from(recodings);
      if (own[ever] !== undefined) refuse('merge the groups of');
      return everGuard(inner.withRecodings(own), view);
    },
    withFewerRows(given) {
      const rows = Number(given);
      if (!Number.isInteger(rows) || rows < 1 || rows > view.rows) refuse(`look at ${rows} rows of a unit in`);
      const fewer = { ...view, rows };
      return everGuard(inner.withFewerRows(mostCells(fewer)), fewer);
    },
  };
}
