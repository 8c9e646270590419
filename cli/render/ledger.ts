import type { Statement } from '../../privacy/ledger/ledger.ts';
import { roundUp } from './numbers.ts';
import { renderTable } from './table.ts';

/** The statement for a person: each account with its cap, then each run with what it spent. */
export function renderStatement({ accounts, lines, head }: Statement): string {
  if (accounts.length === 0) return 'Nothing has been spent.\n';
  return [
    ...accounts.flatMap((account) => [
      `${account.dataset}`,
      ...renderTable([
        ['cap', `epsilon ${account.maxEpsilon} at delta ${account.maxDelta}, spent by ${account.spenders.join(', ')}`],
        ['charged', `epsilon ${roundUp(account.epsilonCharged, 5)} (rho ${roundUp(account.rhoCharged, 4)})`],
        ['reserved', `epsilon ${roundUp(account.epsilonWithReservations, 5)} with what open runs may still charge`],
        ['plain sum', `epsilon ${roundUp(account.plainSumOfEpsilons, 5)} if the runs were simply added up`],
      ]).map((line) => `  ${line}`),
      '',
      ...renderTable(
        [
          ['run', 'state', 'by', 'started', 'questions', 'epsilon', 'epsilon after'],
          ...lines
            .filter((line) => line.dataset === account.dataset)
            .map((line) => [
              line.runId,
              line.state,
              line.spender,
              `${line.startedAt.slice(0, 16).replace('T', ' ')} UTC`,
              String(line.charges),
              roundUp(line.epsilonCharged, 4),
              roundUp(line.epsilonAfter, 4),
            ]),
        ],
        new Set([4, 5, 6]),
      ).map((line) => `  ${line}`),
      '',
    ]),
    `${head.sequence} entries, head ${head.hash.slice(0, 16)}`,
    '',
  ].join('\n');
}
