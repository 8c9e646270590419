import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import type { LeakageAttack, LeakageInputs } from '../attack.ts';
import { logDensities } from '../membership/log-densities.ts';
import { rowsOfTargets } from '../membership/rows-of-targets.ts';
import { scoresOfPatients } from '../membership/scores-of-patients.ts';
import { whyNotTried } from '../membership/why-not-tried.ts';
import { smoothedShares } from '../nearest/row-distance.ts';

/** Shares of cells that the kernel redraws: from a table of copies to one of which little is left. Nobody knows which fits, so all count alike. */
const REDRAWN = [0.02, 0.1, 0.3, 0.5, 0.7];

/**
 * DOMIAS (van Breugel et al. 2023): log p_G(x) - log p_R(x), where p_G is the density of the synthetic table and p_R that of the reference, each a mixture over rows
 * of which a share of cells is redrawn. What is frequent in the population is frequent in both, so that only what the table has too much of counts. Without a reference
 * p_R takes the columns for independent, and the score is much weaker.
 */
export const membershipDensityRatio: LeakageAttack = {
  id: 'membership-density-ratio',
  criterion: 'membership',
  threat: {
    dataKnowledge: 'auxiliary',
    generatorKnowledge: 'no-box',
    goal: 'membership',
    words:
      'Somebody has the full row of a patient and records of other patients like those of the hospital, sees the synthetic table, and asks whether the patient was among the records.',
  },
  definition:
    'A patient is taken for a member where rows like the patient’s are denser in the synthetic table than among other patients.',
  looksAt: 'targets',
  run: async (inputs) => {
    const because = whyNotTried(inputs);
    if (because !== undefined) return { kind: 'not-tried', because };
    const targets = rowsOfTargets(inputs);
    const ratios = await logRatios(inputs, targets.table);
    return scoresOfPatients(ratios, targets);
  },
};

async function logRatios(inputs: LeakageInputs, queries: EvaluatedTable): Promise<readonly Float64Array[]> {
  const { synthetic, reference, threads, advance } = inputs;
  const shares = synthetic.columns.map((column, c) => {
    const own = smoothedShares(column);
    if (reference === undefined) return own;
    const known = smoothedShares(reference.columns[c]!);
    return own.map((share, code) => (share + known[code]!) / 2);
  });
  const rows = synthetic.rows + (reference?.rows ?? 0);
  const common = { queries, shares, redrawn: REDRAWN, threads };
  const generated = await logDensities({
    ...common,
    table: synthetic,
    advance: (done, total) => advance(Math.round((done / total) * synthetic.rows), rows),
  });
  if (reference === undefined) {
    const independent = logOfProducts(queries, shares);
    return generated.map((logs) => logs.map((log, row) => log - independent[row]!));
  }
  const known = await logDensities({
    ...common,
    table: reference,
    advance: (done, total) => advance(synthetic.rows + Math.round((done / total) * reference.rows), rows),
  });
  return generated.map((logs, kind) => logs.map((log, row) => log - known[kind]![row]!));
}

/** Of each row: the log of its density where columns are independent. */
function logOfProducts(table: EvaluatedTable, shares: readonly Float64Array[]): Float64Array {
  const logs = new Float64Array(table.rows);
  for (const [c, { codes }] of table.columns.entries()) {
    const ofColumn = shares[c]!.map(Math.log);
    for (let row = 0; row < table.rows; row++) logs[row]! += ofColumn[codes[row]!]!;
  }
  return logs;
}
