import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { inferBounded } from '../../pipelines/bounded/infer-bounded.ts';
import type { QuestionKind } from '../../pipelines/infer/question.ts';
import { inStage } from '../../pipelines/workspace/progress.ts';
import { UserError } from '../../privacy/errors.ts';
import type { CommandHandler } from '../command.ts';
import { endBy } from '../end-by.ts';
import { EXIT } from '../exit-codes.ts';
import { askedLimits, type LimitFlags } from '../limit-flags.ts';
import { progressListener } from '../progress.ts';
import { inferenceToJson, renderInference } from '../render/infer.ts';
import { tell } from '../tell.ts';

interface InferFlags extends LimitFlags {
  readonly release: string;
  readonly formula: readonly string[] | undefined;
  readonly proportion: readonly string[] | undefined;
  readonly mean: readonly string[] | undefined;
  readonly difference: readonly string[] | undefined;
  readonly where: readonly string[] | undefined;
  readonly copies: string;
  readonly level: string;
  readonly seed: string | undefined;
}

const KINDS: readonly QuestionKind[] = ['formula', 'proportion', 'mean', 'difference'];
const MOST_QUESTIONS = 50;
const MAX_SEED = 200;
/** Each takes memory of its own. */
const MOST_THREADS = 4;

/** `infer`: what a release says about the population, with intervals. Opens no record and no ledger, because it needs neither. */
export const run: CommandHandler<InferFlags> = async (flags, context) => {
  const { terminal, flags: globals } = context;
  const { release } = flags;
  const questions = KINDS.flatMap((kind) => (flags[kind] ?? []).map((text) => ({ kind, text })));
  if (questions.length === 0 || questions.length > MOST_QUESTIONS) {
    throw new UserError('USAGE', `Cannot infer: give 1 to ${MOST_QUESTIONS} questions, not ${questions.length}`, {
      hint: "Such as --formula 'readmitted ~ age + sex', --proportion readmitted=yes, --mean age or --difference 'mean(cost) by ward'.",
    });
  }
  const seed = flags.seed ?? randomBytes(16).toString('hex');
  if (seed === '' || seed.length > MAX_SEED) {
    throw new UserError('USAGE', `Cannot use a seed of ${seed.length} characters: it has 1 to ${MAX_SEED}`, {
      hint: 'Leave --seed out to have one drawn and printed.',
    });
  }
  const where = flags.where ?? [];
  const threads = Math.min(MOST_THREADS, availableParallelism());
  const [copies, level] = [copiesOf(flags.copies), levelOf(flags.level)];
  const request = { release, questions, where, copies, threads, seed, level };
  const asked = askedLimits(flags);
  const listener = progressListener(terminal, globals.progress);
  const answered = await inStage(
    listener,
    'infer',
    'Fit copies of the model',
    (progress) => inferBounded({ request, asked, progress }),
    ({ kind }) => kind === 'interrupted',
  );
  if (answered.kind === 'interrupted') {
    terminal.note('Interrupted.');
    return answered.signal === 'SIGINT' ? EXIT.interrupted : endBy(answered.signal);
  }
  tell(
    context,
    () => inferenceToJson(answered.report),
    () => renderInference(answered.report),
  );
  return EXIT.done;
};

function copiesOf(text: string): number {
  const copies = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0;
  if (copies >= 5) return copies;
  throw new UserError('USAGE', `Cannot infer from ${text.slice(0, 40)} copies: give a whole number from 5 to 9999`, {
    hint: 'Such as --copies 20; more make intervals a little narrower and take longer.',
  });
}

function levelOf(text: string): number {
  const percent = Number(text.replace(/\s*%$/, ''));
  if (percent >= 50 && percent <= 99.9) return percent / 100;
  throw new UserError('USAGE', `Cannot give intervals of ${text.slice(0, 40)}: give a percentage from 50 to 99.9`, {
    hint: 'Such as --level 95.',
  });
}
