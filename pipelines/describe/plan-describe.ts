import { epsilonOfZcdp } from '../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../privacy/accounting/zcdp/cost.ts';
import { discreteGaussianSigmaSquared, exponentialEpsilon, largestRho, splitRho } from '../../privacy/budget.ts';
import { UserError } from '../../privacy/errors.ts';
import { eventToJson } from '../../privacy/event-json.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { categoriesEvent, spreadEvent } from '../../privacy/guard/values/events.ts';
import type { CategoriesQuestion, SpreadQuestion } from '../../privacy/guard/values/value-guard.ts';
import { canonicalJson, sha256 } from '../../privacy/ledger/canonical-json.ts';
import type { LedgerUnit } from '../../privacy/ledger/unit.ts';
import { noiseMargin } from '../../privacy/mechanisms/integer-noise/tail-bound.ts';
import { stableHistogramThreshold } from '../../privacy/mechanisms/stable-histogram/stable-histogram.ts';
import {
  compare,
  formatRational,
  multiply,
  ONE,
  type Rational,
  rational,
  subtract,
  sum,
  ZERO,
} from '../../privacy/rational.ts';
import { ledgerUnit } from '../account/ledger-unit.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { DescribedColumn, DescribedList, DescribedScale } from '../dictionary/described-column.ts';
import { refuseRecordHeader } from '../dictionary/header/refuse-record-header.ts';
import { binFractions } from './bin-fractions.ts';
import type { DictionaryDraft } from './read-draft.ts';

/** A question about one column. Everything that is measured about it is one charge, so one event stands for its facts. */
export interface DescribeStep {
  readonly id: string;
  readonly column: DescribedColumn;
  readonly description: string;
  /** How many bins numbers are cut into, where they are. */
  readonly bins: number;
  readonly question:
    | { readonly kind: 'categories'; readonly ask: CategoriesQuestion }
    | { readonly kind: 'spread'; readonly ask: SpreadQuestion };
  readonly event: PrivacyEvent;
  readonly rho: Rational;
  readonly delta: Rational;
}

/** What `describe` will ask of the records, worked out from the draft, the configuration and the budget alone. */
export interface DescribePlan {
  readonly dataset: string;
  /** Whose loss is charged. */
  readonly unit: LedgerUnit;
  readonly draft: DictionaryDraft;
  readonly steps: readonly DescribeStep[];
  readonly event: PrivacyEvent;
  readonly rho: Rational;
  /** What the events themselves cost in delta; the conversion to epsilon takes the rest. */
  readonly eventDelta: Rational;
  /** Privacy loss at `delta` if every step is taken; rounded up, at most the budget. */
  readonly epsilon: number;
  readonly delta: Rational;
  readonly budget: { readonly epsilon: Rational; readonly delta: Rational };
  /** What is left of the release's budget afterwards, as rho; zero or less where nothing is. */
  readonly rhoLeft: Rational;
  /** SHA-256 (hex): a run resumes only under the plan it started with. */
  readonly digest: string;
}

/** Share of delta for the thresholds of category discovery. */
const THRESHOLD_SHARE = rational(1n, 4n);
/** An empty column shows an occupied bucket with at most this probability. */
const FALSE_BUCKET = rational(1n, 10_000n);
/** Quantiles and categories decide what a release can say; where the numbers lie needs less. */
const WEIGHTS = { categories: 2n, histogram: 1n, quantiles: 2n } as const;

/** Splits the budget over one question a column. Opens no record and draws nothing. */
export function planDescribe(config: RunConfig, draft: DictionaryDraft): DescribePlan {
  const { epsilon, delta, bins } = config.describe;
  const { columns, shape } = draft;
  if (!config.source.headerIsNames) {
    const names = shape.columns.map(({ name }) => name);
    refuseRecordHeader(names, draft.path, 'use');
  }
  const open = columns.filter(({ shape: kind }) => kind === 'list').length;
  const thresholdDelta = open === 0 ? ZERO : multiply(delta, THRESHOLD_SHARE);
  const rho = largestRho(epsilon, subtract(delta, thresholdDelta));
  const weights = columns.map((column) => {
    if (column.shape === 'list') return WEIGHTS.categories;
    return WEIGHTS.histogram + (column.marked.includes('bins') ? WEIGHTS.quantiles : 0n);
  });
  const shares = splitRho(rho, weights);
  const deltaEach = open === 0 ? ZERO : multiply(thresholdDelta, rational(1n, open));
  const k = shape.unit.maxRows;
  const steps = columns.map((column, position) =>
    column.shape === 'list'
      ? categoriesStep(column, position, { rho: shares[position]!, delta: deltaEach, k })
      : spreadStep(column, position, { rho: shares[position]!, k, bins }),
  );
  const spent = sum(steps.map((step) => step.rho));
  const eventDelta = sum(steps.map((step) => step.delta));
  const plan: Omit<DescribePlan, 'digest' | 'rhoLeft'> = {
    dataset: config.dataset,
    unit: ledgerUnit(shape.unit),
    draft,
    steps,
    event: { kind: 'composed', events: steps.map((step) => step.event) },
    rho: spent,
    eventDelta,
    epsilon: epsilonOfZcdp(spent, subtract(delta, eventDelta)),
    delta,
    budget: { epsilon, delta },
  };
  return { ...plan, rhoLeft: rhoLeft(config, spent, eventDelta), digest: digestOf(plan) };
}

function categoriesStep(
  column: DescribedList,
  position: number,
  { rho, delta, k }: { readonly rho: Rational; readonly delta: Rational; readonly k: number },
): DescribeStep {
  const sigmaSquared = usable(discreteGaussianSigmaSquared(rho, BigInt(k), 1n));
  const threshold = stableHistogramThreshold({ kind: 'discrete-gaussian', sigmaSquared }, k, delta);
  const ask: CategoriesQuestion = { id: questionId(column, position), column: position, sigmaSquared, threshold };
  const what =
    column.kind === 'code' ? 'codes' : column.marked.length === 0 ? 'missing codes' : 'values and missing codes';
  return costed({
    column,
    bins: 1,
    description: `which ${what} occur in about ${threshold} rows or more`,
    question: { kind: 'categories', ask },
    event: categoriesEvent(ask, k),
  });
}

function spreadStep(
  column: DescribedScale,
  position: number,
  { rho, k, bins }: { readonly rho: Rational; readonly k: number; readonly bins: number },
): DescribeStep {
  const wantsBins = column.marked.includes('bins');
  const [forCounts, forQuantiles] = splitRho(rho, [WEIGHTS.histogram, wantsBins ? WEIGHTS.quantiles : 0n]);
  const sigmaSquared = usable(discreteGaussianSigmaSquared(forCounts!, BigInt(k), 1n));
  const places = column.buckets.starts.length + 1;
  const beta = multiply(FALSE_BUCKET, rational(1n, places));
  const ask: SpreadQuestion = {
    id: questionId(column, position),
    column: position,
    buckets: column.buckets,
    sigmaSquared,
    occupiedFrom: Number(noiseMargin({ kind: 'discrete-gaussian', sigmaSquared }, beta)) + 1,
    ...(wantsBins
      ? {
          quantiles: {
            epsilon: exponentialEpsilon(forQuantiles!, BigInt(bins - 1)),
            fractions: binFractions(bins),
          },
        }
      : {}),
  };
  const wanted = [
    ...(column.marked.includes('range') ? [`its range, where ${ask.occupiedFrom} rows or more lie in a bucket`] : []),
    ...(wantsBins ? [`about ${bins} bins`] : []),
    ...(column.missing.kind === 'stated' ? [] : ['whether values are missing']),
  ];
  return costed({
    column,
    bins,
    description: wanted.join('; '),
    question: { kind: 'spread', ask },
    event: spreadEvent(ask, k),
  });
}

function costed(step: Omit<DescribeStep, 'id' | 'rho' | 'delta'>): DescribeStep {
  return { id: step.question.ask.id, ...step, ...zcdpCost(step.event) };
}

/** `values/ward`, `spread/age`; by position where a name is too long to be part of an id. */
function questionId({ shape, name }: DescribedColumn, position: number): string {
  const named = name.length <= 100 && !name.startsWith('#') ? name : `#${position + 1}`;
  return `${shape === 'list' ? 'values' : 'spread'}/${named}`;
}

/** Noise wider than any table answers nothing, and leaves the range of the samplers. */
function usable(sigmaSquared: Rational): Rational {
  if (compare(sigmaSquared, rational(2n ** 50n)) <= 0) return sigmaSquared;
  throw new UserError('BUDGET_INVALID', 'Cannot plan to describe: the budget of a column would be drowned in noise', {
    hint: 'Raise describe.epsilon, mark fewer columns, or keep fewer rows of each unit.',
  });
}

/** What a release could still spend of its budget, were nothing else charged. */
function rhoLeft({ budget }: RunConfig, rho: Rational, delta: Rational): Rational {
  const left = subtract(budget.delta, delta);
  if (compare(left, ZERO) <= 0 || compare(left, ONE) >= 0) return ZERO;
  try {
    return subtract(largestRho(budget.epsilon, left), rho);
  } catch (error) {
    if (error instanceof UserError) return ZERO;
    throw error;
  }
}

function digestOf({ dataset, draft, steps, delta }: Omit<DescribePlan, 'digest' | 'rhoLeft'>): string {
  return sha256(
    canonicalJson({
      schema: 'describe-plan-digest/2',
      dataset,
      dictionary: draft.digest,
      steps: steps.map(({ id, event }) => ({ id, event: eventToJson(event) })),
      delta: formatRational(delta),
    }),
  );
}
