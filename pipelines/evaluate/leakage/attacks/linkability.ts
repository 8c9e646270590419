import { breathe } from '../../../../privacy/guard/breathe.ts';
import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { seededIndex } from '../../../workspace/seeded-rows.ts';
import type { AttackOutcome, Attempts, LeakageAttack, LeakageInputs } from '../attack.ts';
import { halvesLinker, type LinkedPatient } from '../linking/link-halves.ts';
import { randomGroups } from '../linking/random-groups.ts';
import { someRows } from '../patients/some-rows.ts';

/** Patients among whom the right half is looked for. */
const GROUP = 20;
/** Of a patient with more rows so many are drawn. */
const MOST_ROWS = 4;

/**
 * Two tables that share no column, each with one half of the columns, joined through the synthetic table. The task of the linkability attack of Giomi and others (2023), made one of
 * choice: whoever is asked must name one of twenty, so that what chance gives is known, and ties cannot pass for links. Which patients stand together
 * is drawn without regard to sides, so the outcomes of all patients can be exchanged where the synthetic table owes nothing to either.
 */
export const linkability: LeakageAttack = {
  id: 'linkability',
  criterion: 'linkability',
  threat: {
    dataKnowledge: 'auxiliary',
    generatorKnowledge: 'no-box',
    goal: 'linking',
    words:
      'Somebody has two tables of the same patients that share no column, one with every other column and one with the rest, and joins them by what goes together in the synthetic table.',
  },
  definition: `An attempt is a patient, of whom every other column is known; it succeeds if, of the remaining columns of ${GROUP} random patients, those that go best with them through rows of the synthetic table are this patient's own.`,
  looksAt: 'targets',
  run,
};

async function run(inputs: LeakageInputs): Promise<AttackOutcome> {
  const { training, control, synthetic, reference, targets, seed, advance } = inputs;
  const notTried = (because: string): AttackOutcome => ({ kind: 'not-tried', because });
  if (synthetic.columns.length < 2) return notTried('a table of one column has no two halves');
  if (synthetic.rows === 0) return notTried('the synthetic table has no rows');
  if (targets.members.length === 0 || targets.others.length === 0)
    return notTried('there are no targets on one of the two sides');
  const index = seededIndex(`${seed}/linkability`);
  const patients = [
    ...targets.members.map(({ rows }): LinkedPatient => ({ table: training, rows: someRows(rows, MOST_ROWS, index) })),
    ...targets.others.map(({ rows }): LinkedPatient => ({ table: control, rows: someRows(rows, MOST_ROWS, index) })),
  ];
  const groups = randomGroups(patients.length, GROUP, seed);
  const tables = [synthetic, ...(reference === undefined || reference.rows === 0 ? [] : [reference])];
  const steps = tables.length * groups.length;
  const found: Uint8Array[] = [];
  for (const [t, table] of tables.entries()) {
    found.push(await linked(table, patients, groups, (done) => advance(t * groups.length + done, steps)));
  }
  const [bySynthetic, byReference] = found;
  const members = targets.members.length;
  return {
    kind: 'guesses',
    members: attempts(bySynthetic!.subarray(0, members)),
    others: attempts(bySynthetic!.subarray(members)),
    baseline: byReference && attempts(byReference.subarray(0, members)),
  };
}

async function linked(
  through: EvaluatedTable,
  patients: readonly LinkedPatient[],
  groups: readonly Uint32Array[],
  advance: (done: number) => void,
): Promise<Uint8Array> {
  const positions = through.columns.map((_, position) => position);
  const link = halvesLinker(through, [
    positions.filter((position) => position % 2 === 0),
    positions.filter((position) => position % 2 === 1),
  ]);
  const found = new Uint8Array(patients.length);
  for (const [done, group] of groups.entries()) {
    const right = link(Array.from(group, (patient) => patients[patient]!));
    for (let i = 0; i < group.length; i++) found[group[i]!] = right[i]!;
    advance(done + 1);
    await breathe();
  }
  return found;
}

function attempts(found: Uint8Array): Attempts {
  return { successes: found.reduce((sum, success) => sum + success, 0), trials: found.length };
}
