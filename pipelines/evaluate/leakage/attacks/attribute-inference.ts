import { breathe } from '../../../../privacy/guard/breathe.ts';
import type { EvaluatedTable } from '../../../statistics/evaluated-table.ts';
import { seededIndex } from '../../../workspace/seeded-rows.ts';
import { agreementWith } from '../agreement/agreement.ts';
import type { AttackOutcome, Attempts, LeakageAttack, LeakageInputs } from '../attack.ts';
import { type SecretColumn, secretColumn } from '../guessing/secret-column.ts';
import { votesOf } from '../guessing/votes.ts';

/**
 * A secret of a patient, guessed from the other columns. Synthetic rows vote for their own value, by how much they agree with what is known: nearest rows decide where any are
 * near, and all together, as a kernel estimate of the conditional distribution, where none is. Held against the same on patients that nothing was learnt from, so what the population teaches
 * does not count (after Giomi and others 2023); secrets that all would guess from the column alone are no secrets and are not asked for.
 */
export const attributeInference: LeakageAttack = {
  id: 'attribute-inference',
  criterion: 'inference',
  threat: {
    dataKnowledge: 'auxiliary',
    generatorKnowledge: 'no-box',
    goal: 'attribute',
    words:
      'Somebody knows everything but one thing of one record of a patient, and guesses it from synthetic rows that agree with what is known.',
  },
  definition:
    'An attempt is a patient, one row and one column of it, drawn among those whose value is not the one that anybody would guess from the column alone; it succeeds if the guess from all other columns is right: the same category, or a number within 5 % of the range of its domain; missing is a value.',
  looksAt: 'targets',
  run,
};

/** A row whose value in one column is guessed from the others. */
interface Secret {
  readonly table: EvaluatedTable;
  readonly row: number;
  readonly column: number;
}

async function run(inputs: LeakageInputs): Promise<AttackOutcome> {
  const { training, control, synthetic, reference, targets, seed, advance } = inputs;
  const notTried = (because: string): AttackOutcome => ({ kind: 'not-tried', because });
  if (synthetic.columns.length < 2) return notTried('in a table of one column nothing else is known of a patient');
  if (synthetic.rows === 0) return notTried('the synthetic table has no rows');
  if (targets.members.length === 0 || targets.others.length === 0)
    return notTried('there are no targets on one of the two sides');
  const columns = synthetic.columns.map(secretColumn);
  const draw = secretDrawer(synthetic, columns, `${seed}/attribute-inference`);
  const members = targets.members.flatMap(({ rows }) => draw(training, rows));
  const others = targets.others.flatMap(({ rows }) => draw(control, rows));
  if (members.length === 0 || others.length === 0)
    return notTried('on one of the two sides all values are those that anybody would guess from a column alone');
  const known = reference === undefined || reference.rows === 0 ? undefined : reference;
  const steps = members.length + others.length + (known === undefined ? 0 : members.length);
  const bySynthetic = await guessed(synthetic, columns, [...members, ...others], (done) => advance(done, steps));
  const byReference =
    known &&
    (await guessed(known, known.columns.map(secretColumn), members, (done) =>
      advance(steps - members.length + done, steps),
    ));
  return {
    kind: 'guesses',
    members: attempts(bySynthetic.subarray(0, members.length)),
    others: attempts(bySynthetic.subarray(members.length)),
    baseline: byReference && attempts(byReference),
  };
}

/** Draws one row, and one of its columns in which it has not what most synthetic rows have; nothing where there is no such column. */
function secretDrawer(
  synthetic: EvaluatedTable,
  columns: readonly SecretColumn[],
  seed: string,
): (table: EvaluatedTable, rows: Uint32Array) => Secret[] {
  const index = seededIndex(seed);
  const one = new Float64Array(synthetic.rows).fill(1);
  const expected = columns.map((column) => column.guess(one)!);
  return (table, rows) => {
    const row = rows[index(rows.length)]!;
    const secret = [...columns.keys()].filter((c) => !columns[c]!.isRight(expected[c]!, table.columns[c]!, row));
    return secret.length === 0 ? [] : [{ table, row, column: secret[index(secret.length)]! }];
  };
}

/** For each secret 1 where the rows of `through` give it away. */
async function guessed(
  through: EvaluatedTable,
  columns: readonly SecretColumn[],
  secrets: readonly Secret[],
  advance: (done: number) => void,
): Promise<Uint8Array> {
  const agreement = agreementWith(
    through,
    columns.map((_, position) => position),
  );
  const weights = new Float64Array(agreement.weights);
  const votes = new Float64Array(through.rows);
  const found = new Uint8Array(secrets.length);
  for (const [i, { table, row, column }] of secrets.entries()) {
    agreement.fill(table, row, weights, column);
    votesOf(agreement, weights, votes);
    const guess = columns[column]!.guess(votes);
    if (guess !== undefined && columns[column]!.isRight(guess, table.columns[column]!, row)) found[i] = 1;
    advance(i + 1);
    if (i % 16 === 15) await breathe();
  }
  return found;
}

function attempts(found: Uint8Array): Attempts {
  return { successes: found.reduce((sum, success) => sum + success, 0), trials: found.length };
}
