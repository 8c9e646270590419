import { expect, test } from 'vitest';
import { confirmSpending } from '../../../cli/confirm-spending.ts';

/** A terminal at which somebody types `answer`; nobody is there without one. */
function terminal(answer?: string) {
  const asked: string[] = [];
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    return answer ?? '';
  };
  return { interactive: answer !== undefined, ask, asked };
}

const confirm = (at: ReturnType<typeof terminal>): Promise<void> => confirmSpending('epsilon 1 of x', '`look`', at);

test.each(['y', 'YES', ' yes '])('the answer %o spends, and the question names the price', async (answer) => {
  const at = terminal(answer);
  await confirm(at);
  expect(at.asked).toEqual(['This spends epsilon 1 of x, for good. Go on? [y/N] ']);
});

test.each(['', 'n', 'yess', 'maybe y'])('the answer %o does not', async (answer) => {
  await expect(confirm(terminal(answer))).rejects.toMatchObject({
    code: 'USAGE',
    hint: '`look` shows what would be done.',
  });
});

test('nobody is asked where nobody is there', async () => {
  const at = terminal();
  await expect(confirm(at)).rejects.toMatchObject({ code: 'USAGE', hint: 'Look at `look`, then add --yes.' });
  expect(at.asked).toEqual([]);
});
