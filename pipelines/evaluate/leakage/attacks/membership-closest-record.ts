import type { LeakageAttack } from '../attack.ts';
import { allRows, rowsOfTargets } from '../membership/rows-of-targets.ts';
import { scoresOfPatients } from '../membership/scores-of-patients.ts';
import { whyNotTried } from '../membership/why-not-tried.ts';
import { nearestRows } from '../nearest/nearest-rows.ts';

/**
 * How much nearer a row is to its nearest synthetic row than to its nearest row of the reference: a row that lies where many do is near to both. Shares of rows that
 * are nearer to the records than to others, as vendors report them, are no attack; this is one, with patients who were not among the records as its control.
 * Without a reference the distance to the synthetic table stands alone.
 */
export const membershipClosestRecord: LeakageAttack = {
  id: 'membership-closest-record',
  criterion: 'membership',
  threat: {
    dataKnowledge: 'auxiliary',
    generatorKnowledge: 'no-box',
    goal: 'membership',
    words:
      'Somebody has the full row of a patient and records of other patients like those of the hospital, looks for the most similar row of the synthetic table, and asks whether the patient was among the records.',
  },
  definition:
    'A patient is taken for a member where the nearest synthetic row is nearer than the nearest row of other patients.',
  looksAt: 'targets',
  run: async (inputs) => {
    const because = whyNotTried(inputs);
    if (because !== undefined) return { kind: 'not-tried', because };
    const { synthetic, reference, threads, advance } = inputs;
    const targets = rowsOfTargets(inputs);
    const common = {
      queries: { table: targets.table, rows: allRows(targets.table) },
      count: 1,
      weighedBy: reference ?? synthetic,
      threads,
    };
    const { distances } = await nearestRows({ ...common, table: synthetic, advance });
    const known = reference && (await nearestRows({ ...common, table: reference }));
    return scoresOfPatients([distances.map((distance, row) => (known?.distances[row] ?? 0) - distance)], targets);
  },
};
