import { UserError } from '../privacy/errors.ts';
import { compare, parseRational, type Rational, rational } from '../privacy/rational.ts';

/** The ledger keeps numbers exactly: an entry with one that is too large or too long could not be read back. */
const MOST = rational(1_000_000);
const MOST_PARTS = 10n ** 40n;

/** Reads a number exactly as it was typed. Throws `USAGE`, also for one that no guarantee is stated with. */
export function exactFlag(command: string, flag: string, text: string): Rational {
  const number = parsed(text);
  if (number !== undefined && number.denominator <= MOST_PARTS && compare(number, MOST) <= 0) return number;
  const wanted = number === undefined ? 'a number such as 2 or 1e-6' : 'at most a million, of at most 40 decimals';
  throw new UserError('USAGE', `Cannot read the flags: --${flag} must be ${wanted}`, {
    hint: `\`synthward ledger ${command} --help\` shows an example.`,
  });
}

function parsed(text: string): Rational | undefined {
  try {
    return text.length > 1000 ? undefined : parseRational(text);
  } catch {
    return undefined;
  }
}
