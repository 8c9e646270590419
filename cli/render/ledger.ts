import type {
  Statement,
  StatementAccount,
  StatementAllocation,
  StatementCharge,
  StatementLine,
  TightestFigure,
} from '../../privacy/ledger/statement-lines.ts';
import { unitInWords } from '../../privacy/ledger/unit.ts';
import { parseRational } from '../../privacy/rational.ts';
import { roundUp, roundUpBelow, setting } from './numbers.ts';
import { renderTable } from './table.ts';

const CONDITIONS: Readonly<Record<TightestFigure['holds'], string>> = {
  always: '',
  'settings-fixed-beforehand': ', if no run was chosen after looking at the answers of another',
  'under-the-cap':
    ', as spent; a run may have chosen noise or questions from its answers, so only its plan and the cap are proven',
};

/** The statement for a person: each account with its cap, its allocations, its runs, and its charges if asked for. */
export function renderStatement({ accounts, allocations, lines, charges, head }: Statement): readonly string[] {
  if (accounts.length === 0) return ['Nothing has been spent.'];
  return [
    ...accounts.flatMap((account) => {
      const ofAccount = ({ dataset }: { readonly dataset: string }): boolean => dataset === account.dataset;
      const awards = allocations.filter(ofAccount);
      return [
        account.dataset,
        ...indented(accountTable(account, lines.filter(ofAccount))),
        '',
        ...(awards.length === 0 ? [] : [...indented(allocationTable(awards)), '']),
        ...indented(runTable(lines.filter(ofAccount), account)),
        ...indented(lines.filter(ofAccount).flatMap(lossInWords)),
        ...indented(lines.filter(ofAccount).flatMap(admissionInWords)),
        '',
        ...(charges === undefined ? [] : [...indented(chargeTable(charges.filter(ofAccount))), '']),
      ];
    }),
    `${head.sequence} entries, head ${head.hash.slice(0, 16)}`,
  ];
}

/** The allocations alone. */
export function renderAllocations(allocations: readonly StatementAllocation[]): readonly string[] {
  if (allocations.length === 0) return ['Nothing has been awarded.'];
  const datasets = [...new Set(allocations.map(({ dataset }) => dataset))];
  return datasets
    .flatMap((dataset) => {
      const awards = allocations.filter((allocation) => allocation.dataset === dataset);
      const reasons = awards.map(
        ({ id, purpose, approver, spenders, awardedBy }) =>
          `${id}: ${purpose}; approved by ${approver}, entered by ${awardedBy}, spent by ${spenders.join(', ')}`,
      );
      return [dataset, ...indented([...allocationTable(awards), '', ...reasons]), ''];
    })
    .slice(0, -1);
}

function accountTable(account: StatementAccount, lines: readonly StatementLine[]): string[] {
  const { maxEpsilon, maxDelta, spenders, tightest, requireAllocation } = account;
  const at = `at delta ${maxDelta}`;
  const spent = (epsilon: number): string => roundUpBelow(epsilon, 5, maxEpsilon);
  const allocationsOnly = requireAllocation ? ', through allocations alone' : '';
  return renderTable([
    ['unit', accountUnitInWords(account)],
    ...(account.unitUnknown === undefined ? [] : [['', account.unitUnknown]]),
    ...(account.unitConversions ?? []).map(({ runs, rowsAtMost, by, because }) => [
      '',
      `${runs.join(', ')}: charged for each row, counted for ${rowsAtMost} rows of one since ${by} said: ${because}`,
    ]),
    ['cap', `epsilon ${maxEpsilon} at delta ${maxDelta}, spent by ${spenders.join(', ')}${allocationsOnly}`],
    ['charged', `epsilon ${spent(account.epsilonCharged)} ${at} (rho ${roundUp(account.rhoCharged, 4)})`],
    ...(tightest === undefined
      ? []
      : [
          [
            'tightest',
            `epsilon ${spent(tightest.epsilon)} ${at} (${tightest.accountant})${CONDITIONS[tightest.holds]}`,
          ],
        ]),
    ['reserved', `epsilon ${spent(account.epsilonWithReservations)} ${at}, with what open runs may still charge`],
    ['committed', `epsilon ${spent(account.epsilonCommitted)} ${at}, with what is set aside for projects besides`],
    [
      'plain sum',
      `epsilon ${roundUp(account.plainSumOfEpsilons, 5)} ${at} for each run, if the runs were simply added up`,
    ],
    ...(lines.some(({ promisedDelta }) => promisedDelta !== undefined && Number(promisedDelta) !== maxDelta)
      ? [['', 'What a run promised stands at its own delta: the same loss is another epsilon at another delta.']]
      : []),
  ]);
}

/** Whose losses the figures of the account are. */
export const accountUnitInWords = ({ unit, unitConflict }: Pick<StatementAccount, 'unit' | 'unitConflict'>): string =>
  unit !== null ? unitInWords(unit) : unitConflict === undefined ? 'not known' : `none: ${unitConflict}`;

const allocationTable = (allocations: readonly StatementAllocation[]): string[] =>
  renderTable(
    [
      ['allocation', 'project', 'state', 'expires', 'runs', 'awarded', 'charged', 'balance', 'at delta'],
      ...allocations.map((allocation) => [
        allocation.id,
        allocation.project,
        allocation.state,
        allocation.expires,
        String(allocation.runs),
        String(allocation.epsilonAwarded),
        roundUpBelow(allocation.epsilonCharged, 4, allocation.epsilonAwarded),
        roundUpBelow(allocation.epsilonBalance, 4, allocation.epsilonAwarded),
        String(allocation.deltaAwarded),
      ]),
    ],
    new Set([4, 5, 6, 7]),
  );

/** Each line names its unit only where they are not all the same. */
function runTable(lines: readonly StatementLine[], { maxDelta, maxEpsilon }: StatementAccount): string[] {
  const differ =
    new Set(lines.map(({ unit, unitColumn, rowsCounted }) => JSON.stringify([unit, unitColumn, rowsCounted]))).size > 1;
  const unitOf = ({ unit, unitColumn = null, rowsCounted }: StatementLine): string =>
    unit === undefined
      ? 'not known'
      : `${unitInWords({ name: unit, column: unitColumn })}${rowsCounted === undefined ? '' : `, ${rowsCounted} rows`}`;
  return renderTable(
    [
      [
        'run',
        'kind',
        'state',
        'by',
        'paid by',
        'started',
        'questions',
        'promised',
        `epsilon at ${maxDelta}`,
        `all to here at ${maxDelta}`,
        ...(differ ? ['unit'] : []),
      ],
      ...lines.map((line) => [
        line.runId,
        line.kind,
        line.state,
        line.spender,
        line.allocation ?? '-',
        line.startedOn,
        String(line.charges),
        promised(line),
        roundUpBelow(line.epsilonCharged, 4, maxEpsilon),
        roundUpBelow(line.epsilonAfter, 4, maxEpsilon),
        ...(differ ? [unitOf(line)] : []),
      ]),
    ],
    new Set([6, 8, 9]),
  );
}

/** What the run promises by itself, as its card says it. */
const promised = ({ promisedEpsilon, promisedDelta }: StatementLine): string =>
  promisedEpsilon === undefined || promisedDelta === undefined
    ? '-'
    : `${setting(parseRational(promisedEpsilon))} at ${setting(parseRational(promisedDelta))}`;

const lossInWords = ({ runId, spender, loss }: StatementLine): readonly string[] =>
  loss === undefined
    ? []
    : [
        `${runId}: spent by entries that are gone${loss.releases === '' ? '' : ` (${loss.releases})`}; ${spender} said: ${loss.because}`,
      ];

const admissionInWords = ({ runId, admission, charges, state }: StatementLine): readonly string[] =>
  admission === undefined || (charges === 0 && state !== 'open')
    ? []
    : [
        `${runId}: alone in the account, and admitted by the losses of its plan as a whole, which are within the cap. It counts with all of its plan, and the sums here say what another run would be added to.`,
      ];

const chargeTable = (charges: readonly StatementCharge[]): string[] =>
  renderTable(
    [
      ['entry', 'run', 'question', 'mechanism', 'rho', 'answered'],
      ...charges.map((charge) => [
        String(charge.entry),
        charge.runId,
        charge.question,
        charge.mechanism,
        roundUp(charge.rho, 4),
        charge.answered ? 'yes' : 'no',
      ]),
    ],
    new Set([0, 4]),
  );

const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));
