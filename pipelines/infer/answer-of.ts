import type { RegressionFit } from '../statistics/regression-fit.ts';
import { normalQuantile } from '../statistics/student-quantile.ts';
import type { ModelQuestion } from './ask-model.ts';
import { type CombinedEstimate, combine, FEWEST_COPIES } from './combine.ts';
import type { InferenceAnswer, Interval, TermAnswer } from './inference-report.ts';
import { type Unmeasured, unmeasuredOf } from './measured.ts';

/** What there is to answer a question with. */
export interface Evidence {
  /** Of the released model. */
  readonly released: RegressionFit | undefined;
  /** Of each copy. */
  readonly copies: readonly (RegressionFit | undefined)[];
  readonly level: number;
  /** Sets of columns that were counted together. */
  readonly measured: readonly (readonly string[])[];
  /** Columns with conditions. */
  readonly conditioned: readonly string[];
  /** What else keeps an interval from being promised, in whole sentences. */
  readonly doubts: readonly string[];
}

/** The most of the copies, as a part, that may give nothing. */
const MOST_SILENT = 0.1;

export function answerOf(asked: ModelQuestion, evidence: Evidence): InferenceAnswer {
  const { question, resolved } = asked;
  const { released, measured, conditioned, doubts } = evidence;
  const { formula, kind, text } = question;
  const unmeasured = unmeasuredOf(formula, conditioned, measured);
  const names = [INTERCEPT, ...resolved.terms.flatMap((term) => term.names)];
  const shown = kind === 'difference' ? names.slice(1) : names;
  const columnsOf = new Map(
    resolved.terms.flatMap((term, t) =>
      term.names.map((name) => [name, formula.terms[t]!.map(({ column }) => column)] as const),
    ),
  );
  const terms = shown.map((name): TermAnswer => {
    const own = columnsOf.get(name) ?? [];
    const touching = unmeasured.filter((set) => own.length === 0 || own.some((column) => set.includes(column)));
    return termAnswer(name, labelOf(name, question.kind, formula.outcome), touching, asked, evidence);
  });
  const { outcome } = formula;
  return {
    kind,
    text,
    regression: resolved.kind,
    outcome: outcomeInWords(resolved.outcome, outcome.column),
    records: released === undefined ? 0 : released.rows,
    promised: unmeasured.length === 0 && doubts.length === 0,
    unmeasured,
    notes: doubts,
    terms,
  };
}

const INTERCEPT = '(intercept)';

function termAnswer(
  name: string,
  term: string,
  unmeasured: readonly Unmeasured[],
  { question, resolved }: ModelQuestion,
  { released, copies, level }: Evidence,
): TermAnswer {
  const nothing = (unavailable: string): TermAnswer => ({
    term,
    estimate: null,
    interval: null,
    released: null,
    naive: null,
    wider: null,
    oddsRatio: null,
    unmeasured,
    unavailable,
  });
  const own = released && coefficient(released, name);
  if (own === undefined) return nothing('the released model does not tell it from other numbers');
  const told = copies.flatMap((copy) => (copy === undefined ? [] : (coefficient(copy, name)?.estimate ?? [])));
  if (told.length < FEWEST_COPIES || told.length < (1 - MOST_SILENT) * copies.length)
    return nothing(`${copies.length - told.length} of ${copies.length} copies do not tell it`);
  const combined = combine(own.estimate, told, level)!;
  const away = normalQuantile(level) * own.deviation;
  const naive = { lower: own.estimate - away, upper: own.estimate + away };
  const scale = question.kind === 'proportion' ? share : same;
  const interval = mapped(combined, scale);
  const naiveShown = mapped(naive, scale);
  const odds = resolved.kind === 'logistic' && question.kind === 'formula' && name !== INTERCEPT;
  return {
    term,
    estimate: scale(combined.estimate),
    interval,
    released: scale(own.estimate),
    naive: naiveShown,
    wider: away > 0 ? finite((interval.upper - interval.lower) / (naiveShown.upper - naiveShown.lower)) : null,
    oddsRatio: odds ? oddsRatioOf(combined) : null,
    unmeasured,
    unavailable: undefined,
  };
}

/** By its name; `undefined` where it was not told from others or the fit did not settle. */
function coefficient(
  { terms, estimates, covariance, converged }: RegressionFit,
  name: string,
): { readonly estimate: number; readonly deviation: number } | undefined {
  const at = terms.indexOf(name);
  if (at < 0 || !converged) return undefined;
  return { estimate: estimates[at]!, deviation: Math.sqrt(Math.max(0, covariance[at * terms.length + at]!)) };
}

function oddsRatioOf({ estimate, lower, upper }: CombinedEstimate): TermAnswer['oddsRatio'] {
  const ratio = { estimate: Math.exp(estimate), interval: { lower: Math.exp(lower), upper: Math.exp(upper) } };
  return Number.isFinite(ratio.interval.upper) ? ratio : null;
}

/** Logit to share. */
const share = (logit: number): number => 1 / (1 + Math.exp(-logit));
const same = (value: number): number => value;
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
const mapped = ({ lower, upper }: Interval, scale: (value: number) => number): Interval => ({
  lower: scale(lower),
  upper: scale(upper),
});

function labelOf(
  name: string,
  kind: InferenceAnswer['kind'],
  { column, level }: { column: string; level: string | undefined },
): string {
  if (kind === 'proportion') return `share of ${column} = ${level}`;
  if (kind === 'mean') return `mean of ${column}`;
  return name;
}

function outcomeInWords(outcome: ModelQuestion['resolved']['outcome'], column: string): string {
  return outcome.kind === 'number' ? column : `${column} is ${outcome.level}`;
}
