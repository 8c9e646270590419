import { UserError } from '../privacy/errors.ts';
import type { Terminal } from './terminal.ts';

type Asking = Pick<Terminal, 'interactive' | 'ask'>;

/**
 * Asks whether `price` may be spent; `look` is what shows for what. Throws `USAGE` where nobody is there to ask, or the answer is
 * not yes.
 */
export async function confirmSpending(price: string, look: string, terminal: Asking): Promise<void> {
  if (!terminal.interactive) {
    throw new UserError('USAGE', `Cannot spend ${price} without being told to`, {
      hint: `Look at ${look}, then add --yes.`,
    });
  }
  const answer = await terminal.ask(`This spends ${price}, for good. Go on? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) {
    throw new UserError('USAGE', 'Cannot go on without a yes: nothing was read or spent', {
      hint: `${look} shows what would be done.`,
    });
  }
}
