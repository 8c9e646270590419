import type { Argv } from 'yargs';
import type { GlobalFlags, Perform } from '../command.ts';

const workspace = { workspace: { type: 'string', describe: 'Workspace folder [SYNTHWARD_WORKSPACE]' } } as const;
const dataset = { type: 'string', demandOption: true, describe: 'Budget account' } as const;
const oneDataset = { type: 'string', describe: 'Only this budget account' } as const;

/** The commands below `ledger`. */
export function withLedgerCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return withAllocationCommands(parser, perform)
    .command(
      'show [dataset]',
      'What has been spent, by whom, on what',
      (y) =>
        y
          .positional('dataset', oneDataset)
          .option('csv', { type: 'boolean', default: false, describe: 'Print the runs as CSV' })
          .option('charges', {
            type: 'boolean',
            default: false,
            describe: 'Every question too; with --csv, those alone',
          })
          .option('tightest', {
            type: 'boolean',
            default: true,
            describe: 'Ask every accountant; --no-tightest spares the seconds that takes for a long history',
          })
          .options(workspace),
      perform(() => import('../commands/ledger-show.ts')),
    )
    .command(
      'verify',
      'Recompute the ledger, and compare it with checkpoints and releases that others kept',
      (y) =>
        y
          .option('checkpoint', { type: 'string', array: true, describe: 'Signed checkpoint that must still hold' })
          .option('release', {
            type: 'string',
            array: true,
            describe: 'Release folder whose noted head must still hold',
          })
          .option('public-key', { type: 'string', describe: 'Key that must have signed them [SYNTHWARD_PUBLIC_KEY]' })
          .options(workspace)
          .example('$0 ledger verify --checkpoint ledger-checkpoint-120.json', 'Find a ledger that was put back'),
      perform(() => import('../commands/ledger-verify.ts')),
    )
    .command(
      'checkpoint',
      'Sign the newest entry, for an auditor to keep',
      (y) =>
        y
          .option('key', { type: 'string', describe: 'Private key [SYNTHWARD_SIGNING_KEY]; state/signing-key.pem' })
          .option('out', { alias: 'o', type: 'string', describe: 'File to write; ledger-checkpoint-<sequence>.json' })
          .options(workspace),
      perform(() => import('../commands/ledger-checkpoint.ts')),
    )
    .command(
      'backup <file>',
      'Copy the ledger while others may be writing to it',
      (y) =>
        y
          .positional('file', { type: 'string', demandOption: true, describe: 'New file; holds noisy answers' })
          .options(workspace),
      perform(() => import('../commands/ledger-backup.ts')),
    )
    .command(
      'policy <dataset>',
      'Set the most that may ever be spent on a dataset, and by whom',
      (y) =>
        y
          .positional('dataset', dataset)
          .option('epsilon', { type: 'string', demandOption: true, describe: 'Largest epsilon over all releases' })
          .option('delta', { type: 'string', demandOption: true, describe: 'At this delta' })
          .option('spender', { type: 'string', array: true, default: ['*'], describe: 'Account that may spend' })
          .option('require-allocation', { type: 'boolean', default: false, describe: 'Only allocations may pay' })
          .options(workspace),
      perform(() => import('../commands/ledger-policy.ts')),
    )
    .command(
      'unit <dataset>',
      'Count what runs about each row have charged for a unit with several, on your word that none has more',
      (y) =>
        y
          .positional('dataset', dataset)
          .option('column', { type: 'string', demandOption: true, describe: 'Column that says whose row it is' })
          .option('name', { type: 'string', describe: 'What one is called; the column where absent' })
          .option('rows-at-most', {
            type: 'number',
            demandOption: true,
            describe: 'Most rows of one, publicly known: never counted from the records',
          })
          .option('because', { type: 'string', demandOption: true, describe: 'Why that is known' })
          .options(workspace)
          .example(
            '$0 ledger unit encounters --column patient --rows-at-most 13 --because "one visit a month, 13 months of study"',
            'Count rows for patients; it cannot be taken back',
          ),
      perform(() => import('../commands/ledger-unit.ts')),
    )
    .command(
      'accept-loss <dataset>',
      'Go on with an older ledger: count what the missing entries spent, by the releases that lie there and on your word',
      (y) =>
        y
          .positional('dataset', dataset)
          .option('because', { type: 'string', demandOption: true, describe: 'How the entries were lost' })
          .option('besides', {
            type: 'string',
            demandOption: true,
            describe:
              'rho of runs that left no release (describe, refused by the gate, unfinished); 0 if there was none',
          })
          .option('besides-delta', { type: 'string', default: '0', describe: 'Delta that those charged by themselves' })
          .option('mark', { type: 'string', describe: 'Mark elsewhere that the workspace does not know of by itself' })
          .option('checkpoint', {
            type: 'string',
            array: true,
            describe: 'Checkpoint outside the workspace that no longer holds',
          })
          .options(workspace)
          .example(
            '$0 ledger accept-loss encounters --besides 0.02 --because "disk failed on 3 March; newest copy is of 1 March"',
            'After a restore that lacks releases; it cannot be taken back',
          ),
      perform(() => import('../commands/ledger-accept-loss.ts')),
    )
    .command(
      'abandon <run>',
      'Give an unfinished run up: its charges stay, the rest of its reservation returns',
      (y) => y.positional('run', { type: 'string', demandOption: true, describe: 'Run to give up' }).options(workspace),
      perform(() => import('../commands/ledger-abandon.ts')),
    )
    .demandCommand(1, 'Name a ledger command.');
}

function withAllocationCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return parser
    .command(
      'award <dataset>',
      'Set a part of what the policy allows aside for one project',
      (y) =>
        y
          .positional('dataset', dataset)
          .option('project', { type: 'string', demandOption: true, describe: 'Whose sub-account' })
          .option('epsilon', {
            type: 'string',
            demandOption: true,
            describe: 'Largest epsilon of all its runs together',
          })
          .option('delta', { type: 'string', describe: 'At this delta; that of the policy where absent' })
          .option('purpose', { type: 'string', demandOption: true, describe: 'What it is for' })
          .option('approver', { type: 'string', demandOption: true, describe: 'Who decided' })
          .option('expires', { type: 'string', demandOption: true, describe: 'Last day, in UTC' })
          .option('spender', { type: 'string', array: true, default: ['*'], describe: 'Account that may spend it' })
          .option('id', { type: 'string', describe: 'Name of the allocation; <project>-1, -2, ... where absent' })
          .options(workspace)
          .example(
            '$0 ledger award encounters --project sepsis --epsilon 1 --purpose "Teaching tables" --approver "Dr Ray" --expires 2027-06-30',
            'Award',
          ),
      perform(() => import('../commands/ledger-award.ts')),
    )
    .command(
      'revoke <allocation>',
      'End an allocation: its balance returns to the dataset, what it charged stays charged',
      (y) =>
        y
          .positional('allocation', { type: 'string', demandOption: true, describe: 'Allocation to end' })
          .options(workspace),
      perform(() => import('../commands/ledger-revoke.ts')),
    )
    .command(
      'allocations [dataset]',
      'What was awarded to whom, and what is left of it',
      (y) =>
        y
          .positional('dataset', oneDataset)
          .option('csv', { type: 'boolean', default: false, describe: 'Print CSV' })
          .options(workspace),
      perform(() => import('../commands/ledger-allocations.ts')),
    );
}
