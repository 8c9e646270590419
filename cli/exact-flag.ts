import { UserError } from '../privacy/errors.ts';
import { parseRational, type Rational } from '../privacy/rational.ts';

/** Reads a number exactly as it was typed. Throws `USAGE`. */
export function exactFlag(command: string, flag: string, text: string): Rational {
  try {
    return parseRational(text);
  } catch {
    throw new UserError('USAGE', `Cannot read the flags: --${flag} must be a number such as 2 or 1e-6`, {
      hint: `\`synthward ledger ${command} --help\` shows an example.`,
    });
  }
}
