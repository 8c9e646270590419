import type { AttackOutcome, Attempts, LeakageAttack, LeakageInputs } from './attack.ts';

/** An attack that threw, or gave what no report may hold. Its message names the attack and nothing of the tables. */
export class AttackDefect extends Error {
  constructor(attack: string, what: string, cause?: unknown) {
    super(`The attack ${attack} ${what}`, { cause });
  }
}

/** Runs one attack; infinite scores become the largest numbers there are. Throws `AttackDefect` where it throws, and for scores that are NaN and counts that cannot be. */
export async function runAttack(attack: LeakageAttack, inputs: LeakageInputs): Promise<AttackOutcome> {
  let outcome: AttackOutcome;
  try {
    outcome = await attack.run(inputs);
  } catch (error) {
    throw new AttackDefect(attack.id, 'failed', error);
  }
  switch (outcome.kind) {
    case 'scores': {
      const { members, others } = outcome;
      if (members.some(Number.isNaN) || others.some(Number.isNaN)) {
        throw new AttackDefect(attack.id, 'gave a score that is no number');
      }
      return { kind: 'scores', members: members.map(finite), others: others.map(finite) };
    }
    case 'guesses': {
      const { members, others, baseline } = outcome;
      if (!possible(members) || !possible(others) || (baseline !== undefined && !possible(baseline))) {
        throw new AttackDefect(attack.id, 'gave impossible counts');
      }
      return outcome;
    }
    case 'not-tried':
      return outcome;
  }
}

/** A report is JSON, which has no infinities. */
const finite = (score: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, score));

const possible = ({ successes, trials }: Attempts): boolean =>
  Number.isSafeInteger(successes) && Number.isSafeInteger(trials) && successes >= 0 && successes <= trials;
