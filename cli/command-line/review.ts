import type { Argv } from 'yargs';
import { PROFILE_NAMES } from '../../pipelines/config/review-profiles.ts';
import type { GlobalFlags, Perform } from '../command.ts';
import { limitFlags } from '../limit-flags.ts';

const release = { type: 'string', demandOption: true, describe: 'Release folder' } as const;

const stating = {
  key: { type: 'string', demandOption: true, describe: 'Private key of whoever states it [SYNTHWARD_REVIEW_KEY]' },
  by: { type: 'string', describe: 'Who states it; the account name where absent' },
  note: { type: 'string', describe: 'In their own words' },
  config: {
    alias: 'c',
    type: 'string',
    describe: 'Run configuration with review.profile and review.reviewers; synthward.yaml where there is one',
  },
  workspace: { type: 'string', describe: 'Workspace whose ledger holds it too [SYNTHWARD_WORKSPACE]' },
  'without-ledger': {
    type: 'boolean',
    default: false,
    describe: 'Enter it in no ledger: for reviewers who have the release and no workspace',
  },
} as const;

const reasoned = {
  ...stating,
  note: { ...stating.note, demandOption: true, describe: 'Why, in their own words' },
} as const;

/** The commands below `review`. */
export function withReviewCommands(parser: Argv<GlobalFlags>, perform: Perform): Argv<GlobalFlags> {
  return parser
    .command(
      'submit <release>',
      'Submit a release that verifies to a review under a profile',
      (y) =>
        y
          .positional('release', release)
          .options(stating)
          .option('profile', {
            choices: PROFILE_NAMES,
            describe: 'What it must keep within; review.profile where absent',
          })
          .options(limitFlags)
          .example(
            '$0 review submit released/one --profile clinical-release --key steward.pem',
            'Check it, and ask for a review',
          ),
      perform(() => import('../commands/review-submit.ts')),
    )
    .command(
      'start <release>',
      'Say that you are looking at it',
      (y) => y.positional('release', release).options(stating),
      perform(() => import('../commands/review-start.ts')),
    )
    .command(
      'approve <release>',
      'Approve it: never who made or submitted it, and nobody twice',
      (y) => y.positional('release', release).options(stating),
      perform(() => import('../commands/review-approve.ts')),
    )
    .command(
      'return <release>',
      'Send it back, with the reason',
      (y) => y.positional('release', release).options(reasoned),
      perform(() => import('../commands/review-return.ts')),
    )
    .command(
      'release <release>',
      'Note that it was handed out: only once as many have approved as the profile asks for',
      (y) => y.positional('release', release).options(stating),
      perform(() => import('../commands/review-release.ts')),
    )
    .command(
      'withdraw <release>',
      'Take it back, with the reason',
      (y) => y.positional('release', release).options(reasoned),
      perform(() => import('../commands/review-withdraw.ts')),
    )
    .command(
      'show <release>',
      'How it stands, and who stated what',
      (y) =>
        y
          .positional('release', release)
          .option('reviewer', {
            type: 'string',
            array: true,
            nargs: 1,
            describe: 'Public key of somebody who may approve; approvals by others then do not count',
          })
          .option('require', { choices: ['approved', 'released'] as const, describe: 'Exit 1 unless it stands so' })
          .option('workspace', stating.workspace)
          .example(
            '$0 review show released/one --reviewer alice.pem.pub --require approved',
            'For a script that hands it out',
          ),
      perform(() => import('../commands/review-show.ts')),
    );
}
