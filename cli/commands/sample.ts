import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { copiesBounded } from '../../pipelines/bounded/copies-bounded.ts';
import type { Interruption } from '../../pipelines/bounded/messages.ts';
import { sampleBounded } from '../../pipelines/bounded/sample-bounded.ts';
import { unitsBounded } from '../../pipelines/bounded/units-bounded.ts';
import { copiesAsked } from '../../pipelines/copies/copy-files.ts';
import type { TableFormat } from '../../pipelines/sample/table-format.ts';
import { inStage } from '../../pipelines/workspace/progress.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandContext, CommandHandler } from '../command.ts';
import { endBy } from '../end-by.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { askedLimits, type LimitFlags } from '../limit-flags.ts';
import { progressListener } from '../progress.ts';
import { refuseInside } from '../refuse-inside.ts';
import { type CopiesDone, copiesToJson, renderCopies } from '../render/copies.ts';
import { renderSample, type SampleDone, sampleToJson, sampleWarnings } from '../render/sample.ts';
import { renderUnits, unitsToJson, unitsWarnings } from '../render/sampled-units.ts';
import { tell } from '../tell.ts';
import type { Terminal } from '../terminal.ts';

interface SampleFlags extends LimitFlags {
  readonly release: string;
  readonly rows: string | undefined;
  readonly patients: string | undefined;
  readonly format: TableFormat | undefined;
  readonly where: readonly string[] | undefined;
  readonly seed: string | undefined;
  readonly out: string;
  readonly copies: string | undefined;
}

const MAX_SEED = 200;
/** Each holds a model while it is fitted. */
const MOST_COPY_THREADS = 4;

/** `sample`: draws rows from a released model. Opens no record and no ledger, because it needs neither. */
export const run: CommandHandler<SampleFlags> = async ({ release, out, ...flags }, context) => {
  const { terminal, flags: globals } = context;
  const rows = askedNumber(flags);
  const seed = flags.seed ?? randomBytes(16).toString('hex');
  if (seed === '' || seed.length > MAX_SEED) {
    throw new UserError('USAGE', `Cannot use a seed of ${seed.length} characters: it has 1 to ${MAX_SEED}`, {
      hint: 'Leave --seed out to have one drawn and printed.',
    });
  }
  const where = flags.where ?? [];
  refuseInside(release, out);
  const asked = askedLimits(flags);
  const listener = progressListener(terminal, globals.progress);
  if (flags.patients !== undefined) {
    const format = flags.format ?? 'parquet';
    const drawn = await inStage(
      listener,
      'sample',
      'Draw units with their rows',
      (progress) => unitsBounded({ drawing: { release, units: rows, seed, where, format }, out, asked, progress }),
      ({ kind }) => kind === 'interrupted',
    );
    if (drawn.kind === 'interrupted') return interrupted(terminal, out, drawn.signal);
    const done = { ...drawn.sample, units: rows, seed, where, out };
    for (const warning of unitsWarnings(done)) terminal.note(`warning: ${warning}`);
    tell(
      context,
      () => unitsToJson(done),
      () => renderUnits(done),
    );
    return EXIT.done;
  }
  if (flags.copies !== undefined) {
    const copies = copiesAsked(flags.copies);
    const threads = Math.min(MOST_COPY_THREADS, availableParallelism());
    const made = await inStage(
      listener,
      'sample',
      `Fit the model again ${copies} times, and sample each`,
      (progress) => copiesBounded({ drawing: { release, rows, seed, where, threads }, out, copies, asked, progress }),
      ({ kind }) => kind === 'interrupted',
    );
    if (made.kind === 'interrupted') return interrupted(terminal, out, made.signal);
    tellCopies({ ...made.sample, files: made.files, rows, seed, where, out }, context);
    return EXIT.done;
  }
  const drawn = await inStage(
    listener,
    'sample',
    'Sample the model',
    (progress) => sampleBounded({ drawing: { release, rows, seed, where, out }, asked, progress }),
    ({ kind }) => kind === 'interrupted',
  );
  if (drawn.kind === 'interrupted') return interrupted(terminal, out, drawn.signal);
  tellSampled({ ...drawn.sample, rows, seed, where, out }, context);
  return EXIT.done;
};

/** How many rows, or units. Throws `USAGE` for both, for none, and for what is no number or does not go together. */
function askedNumber({ rows, patients, copies, format }: Omit<SampleFlags, 'release' | 'out'>): number {
  if ((rows === undefined) === (patients === undefined)) {
    throw new UserError('USAGE', 'Cannot sample: give either --rows or, of linked tables, --patients', {
      hint: 'Such as --rows 100000, or --patients 5000.',
    });
  }
  if (patients !== undefined && copies !== undefined) {
    throw new UserError('USAGE', 'Cannot sample: --copies is of one table, and --patients of linked ones', {
      hint: 'Leave --copies out.',
    });
  }
  if (rows !== undefined && format !== undefined) {
    throw new UserError('USAGE', 'Cannot sample: --format is of linked tables, and the name of a file says its own', {
      hint: 'Leave --format out.',
    });
  }
  const text = rows ?? patients!;
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  const what = rows === undefined ? 'patients' : 'rows';
  throw new UserError('USAGE', `Cannot sample ${text.slice(0, 40)} ${what}: give a whole number of at least 1`, {
    hint: `Such as --${what} ${rows === undefined ? 5000 : 100000}.`,
  });
}

function interrupted(terminal: Terminal, out: string, signal: Interruption): ExitCode {
  terminal.note(`Interrupted. ${out} was not written.`);
  return signal === 'SIGINT' ? EXIT.interrupted : endBy(signal);
}

/** Tells what was drawn from copies, and what must be known of it. */
function tellCopies(done: CopiesDone, context: CommandContext): void {
  for (const warning of sampleWarnings(done)) context.terminal.note(`warning: ${warning}`);
  tell(
    context,
    () => copiesToJson(done),
    () => renderCopies(done),
  );
}

/** Tells what was drawn, and what must be known of it. */
export function tellSampled(done: SampleDone, context: CommandContext): void {
  for (const warning of sampleWarnings(done)) context.terminal.note(`warning: ${warning}`);
  tell(
    context,
    () => sampleToJson(done),
    () => renderSample(done),
  );
}
