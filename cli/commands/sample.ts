import { randomBytes } from 'node:crypto';
import { sampleBounded } from '../../pipelines/bounded/sample-bounded.ts';
import { inStage } from '../../pipelines/workspace/progress.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { endBy } from '../end-by.ts';
import { EXIT } from '../exit-codes.ts';
import { askedLimits, type LimitFlags } from '../limit-flags.ts';
import { progressListener } from '../progress.ts';
import { renderSample, type SampleDone, sampleToJson, sampleWarnings } from '../render/sample.ts';
import { tell } from '../tell.ts';

interface SampleFlags extends LimitFlags {
  readonly release: string;
  readonly rows: string;
  readonly where: readonly string[] | undefined;
  readonly seed: string | undefined;
  readonly out: string;
}

const MAX_SEED = 200;

/** `sample`: draws rows from a released model. Opens no record and no ledger, because it needs neither. */
export const run: CommandHandler<SampleFlags> = async ({ release, out, ...flags }, context) => {
  const { terminal, flags: globals } = context;
  const rows = /^[1-9]\d{0,14}$/.test(flags.rows) ? Number(flags.rows) : undefined;
  if (rows === undefined) {
    throw new UserError('USAGE', `Cannot sample ${flags.rows.slice(0, 40)} rows: give a whole number of at least 1`, {
      hint: 'Such as --rows 100000.',
    });
  }
  const seed = flags.seed ?? randomBytes(16).toString('hex');
  if (seed === '' || seed.length > MAX_SEED) {
    throw new UserError('USAGE', `Cannot use a seed of ${seed.length} characters: it has 1 to ${MAX_SEED}`, {
      hint: 'Leave --seed out to have one drawn and printed.',
    });
  }
  const where = flags.where ?? [];
  const asked = askedLimits(flags);
  const listener = progressListener(terminal, globals.progress);
  const drawn = await inStage(
    listener,
    'sample',
    'Sample the model',
    (progress) => sampleBounded({ drawing: { release, rows, seed, where, out }, asked, progress }),
    ({ kind }) => kind === 'interrupted',
  );
  if (drawn.kind === 'interrupted') {
    terminal.note(`Interrupted. ${out} was not written.`);
    return drawn.signal === 'SIGINT' ? EXIT.interrupted : endBy(drawn.signal);
  }
  tellSampled({ ...drawn.sample, rows, seed, where, out }, context);
  return EXIT.done;
};

/** Tells what was drawn, and what must be known of it. */
export function tellSampled(done: SampleDone, context: CommandContext): void {
  for (const warning of sampleWarnings(done)) context.terminal.note(`warning: ${warning}`);
  tell(
    context,
    () => sampleToJson(done),
    () => renderSample(done),
  );
}
