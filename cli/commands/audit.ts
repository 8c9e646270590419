import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { auditPlace, writeAudit } from '../../pipelines/audit/audit-place.ts';
import { type BaseChoice, chooseBase } from '../../pipelines/audit/choose-base.ts';
import { runAudit } from '../../pipelines/audit/run-audit.ts';
import type { Audit } from '../../pipelines/audit-file/audit-file.ts';
import { claimedNumber } from '../../pipelines/audit-file/recompute.ts';
import { UserError } from '../../privacy/errors.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { named } from '../../privacy/shown-text.ts';
import type { CommandHandler } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type ConfigFlags, configOf, loadPlan } from '../load.ts';
import { progressListener } from '../progress.ts';
import { refuseLinked } from '../refuse-linked.ts';
import { auditToJson, renderAudit } from '../render/audit.ts';
import { describeError } from '../render/error.ts';
import { ownSoftware } from '../software.ts';
import { noteError, tell } from '../tell.ts';
import { untilInterrupted } from '../until-interrupted.ts';

type AuditFlags = ConfigFlags & {
  readonly records: string;
  readonly baseRows: string | undefined;
  readonly canaries: string | undefined;
  readonly runs: string | undefined;
  readonly out: string | undefined;
};

/** `audit`: runs the configured pipeline on records with canaries and bounds epsilon from below. Spends nothing. Exit 1 where a bound exceeds the claim. */
export const run: CommandHandler<AuditFlags> = async (flags, context) => {
  const { terminal, environment } = context;
  const choice = baseOf(flags);
  const [canaries, runs] = [numberOf('canaries', flags.canaries), numberOf('runs', flags.runs)];
  const { dictionaryPath } = await configOf(flags, environment);
  await refuseLinked(
    dictionaryPath,
    'audit',
    'Audit a configuration of one table: runs over several are known to no audit.',
  );
  const { config, plan } = await loadPlan(flags, environment, { opensSource: false });
  const origin = choice.kind;
  const path = await auditPlace({ out: flags.out, workspace: config.workspace, planDigest: plan.digest, origin });
  if (origin === 'protected') terminal.note(`note: ${INSIDE}`);
  const listener = progressListener(terminal, context.flags.progress);
  const entropy = systemEntropy();
  const audit = await untilInterrupted(
    terminal,
    'Interrupted. Nothing was spent, and nothing is written.',
    async () => {
      const base = await chooseBase({ choice, config, plan, entropy, listener });
      return runAudit(
        { config, plan, software: ownSoftware(), base, canaries, runs },
        { entropy, listener, now: () => new Date(), clock: () => performance.now() },
      );
    },
  );
  writeAudit(path, audit);
  const next = nextStep(audit, path, flags.config);
  tell(
    context,
    () => auditToJson(audit, path, next),
    () => renderAudit(audit, path, next),
  );
  if (audit.verdict !== 'violation') return EXIT.done;
  noteError(context, describeError(violation(audit, path)));
  return EXIT.no;
};

const INSIDE =
  'these are the protected records. What this audit says of them is exact: it is not charged, it may not be published, no release takes it, and it is written into protected/ for its owner alone.';

function baseOf({ records, baseRows }: AuditFlags): BaseChoice {
  const rows = numberOf('base-rows', baseRows);
  if (records === 'simulated') return { kind: 'simulated', rows };
  if (rows !== undefined) {
    throw new UserError('USAGE', 'Cannot choose how many records there are: those of a file are taken as they are', {
      hint: 'Leave --base-rows out, or leave --records out to have records simulated.',
    });
  }
  return records === 'protected' ? { kind: 'protected' } : { kind: 'public', path: resolve(records) };
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError('USAGE', `Cannot read the flags: --${flag} must be a whole number, not ${text.slice(0, 40)}`, {
    hint: `Such as --${flag} 100.`,
  });
}

function nextStep({ verdict, records: { origin } }: Audit, path: string, config: string): string {
  if (verdict === 'violation')
    return 'Next: release nothing of this pipeline, keep the file, and report what was found.';
  if (origin === 'protected')
    return 'Next: nothing. Keep the file inside; make one on simulated records for a release.';
  if (verdict === 'too-weak') return 'Next: audit again with more canaries (--canaries) or more runs (--runs).';
  const way = relative(dirname(resolve(config)), path);
  const shown = way.startsWith('..') || isAbsolute(way) ? path : way;
  return `Next: to publish it with the release, write into ${config}: release: { audit: ${JSON.stringify(shown)} }`;
}

function violation({ bounds, pipeline, findings }: Audit, path: string): UserError {
  const most = bounds
    .filter(({ assumes }) => assumes === undefined)
    .reduce((greatest, { epsilon }) => Math.max(greatest, epsilon), 0);
  const why =
    most > claimedNumber(pipeline.epsilon)
      ? `at least epsilon ${Math.floor(most * 100) / 100} was lost where ${claimedNumber(pipeline.epsilon)} is claimed`
      : `${findings?.length ?? 0} questions were not asked as planned`;
  return new UserError('AUDIT_VIOLATION', `Cannot confirm the claim: ${why}`, {
    hint: `Release nothing of this pipeline. Keep ${named(path)} and report it as docs/security.md says.`,
    params: { path },
  });
}
