import { z } from 'zod';
import { MOST_CHARACTERS_OF_ONE } from '../../privacy/rational.ts';

export const AUDIT_SCHEMA = 'synthward/audit/1';

/** How long an audit file may be, in bytes, and how many parts it may have: a million scores. */
export const MOST_AUDIT: { readonly bytes: number; readonly parts: number } = { bytes: 2 ** 25, parts: 2 ** 20 };
const MOST_RUNS = 2 ** 20;
const MOST_SCORINGS = 32;
const MOST_BOUNDS = 128;
const MOST_FINDINGS = 64;

/** An empirical audit: lower bounds on epsilon with their confidence, and the scores that they were computed from. Public where its records are. */
export interface Audit {
  readonly schema: typeof AUDIT_SCHEMA;
  readonly software: { readonly name: 'synthward'; readonly version: string };
  readonly createdAt: string;
  readonly records: {
    readonly origin: 'simulated' | 'public' | 'protected';
    /** What they are, in one sentence. */
    readonly description: string;
    readonly rows: number;
    readonly units: number;
  };
  /** What was audited: the configured pipeline. */
  readonly pipeline: {
    /** SHA-256 (hex) of the plan, as a release under the same configuration states it. */
    readonly planDigest: string;
    readonly model: string;
    /** What is claimed, exactly: decimals or fractions. */
    readonly epsilon: string;
    readonly delta: string;
  };
  /** In the words of TAPAS. */
  readonly threat: { readonly dataKnowledge: 'auxiliary' | 'exact'; readonly goal: 'membership' };
  readonly canaries: {
    readonly count: number;
    readonly rowsEach: number;
    readonly rule: string;
    /** Canaries are in twins alone. */
    readonly inReleasedModel: false;
  };
  readonly runs: number;
  /** `[run][canary]`: 1 where the canary was among the records of that run; fair coins from the system generator. */
  readonly included: readonly (readonly (0 | 1)[])[];
  readonly scorings: readonly AuditScoring[];
  readonly bounds: readonly AuditBound[];
  /** Questions that were not asked, charged or answered as planned, one sentence each; absent or empty where all were. */
  readonly findings?: readonly string[] | undefined;
  readonly verdict: AuditVerdict;
}

/** What an auditor computed of each run and canary. */
export interface AuditScoring {
  readonly id: string;
  /** Noisy answers, or the synthetic table alone. */
  readonly view: 'white-box' | 'black-box';
  /** What the number is, in one sentence; the higher, the surer that the canary was in. */
  readonly definition: string;
  /** `[run][canary]`. */
  readonly scores: readonly (readonly number[])[];
}

export type AuditMethod = 'one-run' | 'one-run-gaussian' | 'many-run' | 'gaussian';

export interface AuditBound {
  readonly method: AuditMethod;
  /** Id of the scoring. */
  readonly scoring: string;
  readonly delta: number;
  /** Largest probability that the bound exceeds the true epsilon, after correction for how many bounds there are. */
  readonly significance: number;
  readonly epsilon: number;
  /** Of the Gaussian mechanism that is as hard to tell apart; of methods that assume one. */
  readonly mu?: number | undefined;
  /** The largest epsilon that so many runs and canaries could have shown. */
  readonly ceiling: number;
  /** What else has to hold for the bound to be one. */
  readonly assumes?: string | undefined;
}

export type AuditVerdict = 'violation' | 'no-violation-found' | 'too-weak';

const probability = z.number().min(0).max(1);
const size = z.number().int().min(0);
const text = z.string().min(1).max(1000);
const exact = z.string().min(1).max(MOST_CHARACTERS_OF_ONE);

/** Rows of numbers as one value, wrong as a whole: a stranger's million of wrong numbers would make a million messages. */
const rowsOf = <T extends number>(holds: (value: unknown) => value is T, what: string): z.ZodType<T[][]> =>
  z.custom<T[][]>(
    (rows) => Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.every(holds)),
    `must be lists of ${what}`,
  );
const isScore = (value: unknown): value is number => Number.isFinite(value);
const isCoin = (value: unknown): value is 0 | 1 => value === 0 || value === 1;

/** Scores of one score function over all runs and canaries: `[run][canary]`. */
const scoring = z.strictObject({
  id: z.string().min(1).max(64),
  view: z.enum(['white-box', 'black-box']),
  definition: text,
  scores: rowsOf(isScore, 'finite numbers'),
});

const bound = z.strictObject({
  method: z.enum(['one-run', 'one-run-gaussian', 'many-run', 'gaussian']),
  scoring: z.string().max(64),
  delta: probability,
  significance: probability,
  epsilon: z.number().min(0),
  mu: z.number().min(0).optional(),
  ceiling: z.number().min(0),
  assumes: z.string().max(1000).optional(),
});

const audit = z.strictObject({
  schema: z.literal(AUDIT_SCHEMA),
  software: z.strictObject({ name: z.literal('synthward'), version: z.string().min(1).max(64) }),
  createdAt: z.iso.datetime(),
  records: z.strictObject({
    origin: z.enum(['simulated', 'public', 'protected']),
    description: text,
    rows: size,
    units: size,
  }),
  pipeline: z.strictObject({
    planDigest: z.string().regex(/^[0-9a-f]{64}$/),
    model: z.string().min(1).max(64),
    epsilon: exact,
    delta: exact,
  }),
  threat: z.strictObject({
    dataKnowledge: z.enum(['auxiliary', 'exact']),
    goal: z.literal('membership'),
  }),
  canaries: z.strictObject({
    count: size.max(MOST_RUNS),
    rowsEach: size,
    rule: text,
    inReleasedModel: z.literal(false),
  }),
  runs: size.max(MOST_RUNS),
  included: rowsOf(isCoin, 'zeros and ones'),
  scorings: z.array(scoring).min(1).max(MOST_SCORINGS),
  bounds: z.array(bound).min(1).max(MOST_BOUNDS),
  findings: z.array(text).max(MOST_FINDINGS).optional(),
  verdict: z.enum(['violation', 'no-violation-found', 'too-weak']),
});

/** Reads an audit strictly: no unknown keys, nothing without bound, as many scores as runs and canaries, and bounds that name a scoring. */
export const auditSchema: z.ZodType<Audit> = audit.check(({ value, issues }) => {
  const wrong = contradictionIn(value);
  if (wrong !== undefined) issues.push({ code: 'custom', input: undefined, path: [], message: wrong });
});

function contradictionIn({ runs, canaries, included, scorings, bounds }: Audit): string | undefined {
  const fits = (rows: readonly (readonly number[])[]): boolean =>
    rows.length === runs && rows.every(({ length }) => length === canaries.count);
  if (runs === 0 || canaries.count === 0) return 'it has no run or no canary';
  if (!fits(included)) return 'what was included is not told of each run and canary';
  const ids = new Set(scorings.map(({ id }) => id));
  if (ids.size < scorings.length) return 'two scorings have one id';
  if (!scorings.every(({ scores }) => fits(scores))) return 'a scoring does not score each run and canary';
  return bounds.every((one) => ids.has(one.scoring)) ? undefined : 'a bound is computed from no scoring';
}
