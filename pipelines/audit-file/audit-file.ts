import { z } from 'zod';

export const AUDIT_SCHEMA = 'synthward/audit/1';

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
    /** What is claimed, as exact decimals. */
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

/** Scores of one score function over all runs and canaries: `[run][canary]`. */
const scoring = z.strictObject({
  id: z.string().min(1).max(64),
  view: z.enum(['white-box', 'black-box']),
  definition: z.string().min(1).max(1000),
  scores: z.array(z.array(z.number())),
});

const bound = z.strictObject({
  method: z.enum(['one-run', 'one-run-gaussian', 'many-run', 'gaussian']),
  scoring: z.string(),
  delta: probability,
  significance: probability,
  epsilon: z.number().min(0),
  mu: z.number().min(0).optional(),
  ceiling: z.number().min(0),
  assumes: z.string().max(1000).optional(),
});

export const auditSchema: z.ZodType<Audit> = z.strictObject({
  schema: z.literal(AUDIT_SCHEMA),
  software: z.strictObject({ name: z.literal('synthward'), version: z.string() }),
  createdAt: z.string(),
  records: z.strictObject({
    origin: z.enum(['simulated', 'public', 'protected']),
    description: z.string().min(1).max(1000),
    rows: size,
    units: size,
  }),
  pipeline: z.strictObject({
    planDigest: z.string(),
    model: z.string(),
    epsilon: z.string(),
    delta: z.string(),
  }),
  threat: z.strictObject({
    dataKnowledge: z.enum(['auxiliary', 'exact']),
    goal: z.literal('membership'),
  }),
  canaries: z.strictObject({
    count: size,
    rowsEach: size,
    rule: z.string().min(1).max(1000),
    inReleasedModel: z.literal(false),
  }),
  runs: size,
  included: z.array(z.array(z.union([z.literal(0), z.literal(1)]))),
  scorings: z.array(scoring),
  bounds: z.array(bound),
  verdict: z.enum(['violation', 'no-violation-found', 'too-weak']),
});
