import { z } from 'zod';
import type { Policy } from '../../privacy/ledger/ledger.ts';
import { compare, ONE, parseRational, type Rational, sum, ZERO } from '../../privacy/rational.ts';
import { LEAST_MEMORY, parseMemory } from '../workspace/resources.ts';
import { engineSchema, type WrittenEngine } from './engine-setting.ts';
import { type GateSetting, gateSettingSchema } from './gate-thresholds.ts';
import { leakageSettingSchema } from './leakage-setting.ts';
import { postgresSchema, type WrittenPostgres } from './postgres-setting.ts';
import { publishSettingSchema } from './publish-setting.ts';
import { PROFILE_NAMES, type ProfileName } from './review-profiles.ts';
import { BACKEND_CHOICES, type RunConfig } from './run-config.ts';

/** A number that must stay exact: read by its decimal text, so that 1e-9 means one in 10^9. */
const exact = (what: string): z.ZodType<Rational> =>
  z.union([z.number(), z.string()]).transform((value, context) => {
    try {
      return parseRational(value);
    } catch {
      context.addIssue({ code: 'custom', message: `${what} must be a number such as 2, 0.5 or 1e-6` });
      return z.NEVER;
    }
  });

const isPart = (share: Rational, items: readonly { readonly share: Rational | undefined }[]): boolean =>
  compare(sum([share, ...items.map((one) => one.share ?? ZERO)]), ONE) < 0;

const path = z.string().min(1, 'must name a file');

/** Bytes. */
const memory: z.ZodType<number> = z.union([z.string(), z.number()]).transform((text, context) => {
  const bytes = parseMemory(String(text));
  if (bytes !== undefined && bytes >= LEAST_MEMORY) return bytes;
  context.addIssue({ code: 'custom', message: 'must be at least 512MB, written such as 8GB or 900MB' });
  return z.NEVER;
});

/** A folder name that means the same on every system. */
export const RELEASE_NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const name = z.string().regex(RELEASE_NAME, 'must be 1 to 64 letters, digits, dots, dashes or underscores');

/** Licences for data that catalogues know by name. */
const LICENCES = [
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-ND-4.0',
  'CC-BY-NC-SA-4.0',
  'CC-BY-NC-ND-4.0',
  'ODbL-1.0',
  'ODC-By-1.0',
  'PDDL-1.0',
] as const;

const source = z.strictObject({
  path: path.optional().describe('Table with the records: a file, or a folder of Parquet files'),
  folder: path
    .optional()
    .describe('Of several tables: the folder with a file of the name of each, in upper or lower case'),
  tables: z
    .record(z.string(), path)
    .optional()
    .describe('Of several tables: the file of each, by its name in the dictionary'),
  postgres: postgresSchema.optional().describe('Of a PostgreSQL database: the server, and what is read of it'),
  format: z
    .enum(['csv', 'json', 'xlsx', 'parquet', 'arrow'])
    .optional()
    .describe('Told from the first bytes where absent'),
  delimiter: z.string().length(1).optional().describe('Field separator of a CSV file'),
  encoding: z
    .enum(['utf-8', 'latin1', 'utf-16'])
    .optional()
    .describe(
      'How the letters of a text file are kept; told from its byte order mark where absent; latin1 is read as Windows-1252',
    ),
  member: z
    .string()
    .min(1)
    .optional()
    .describe('File of a ZIP archive that holds the table; the only one where absent'),
  sheet: z.string().min(1).optional().describe('Sheet of an Excel workbook; the first that is not hidden where absent'),
  headerIsNames: z.boolean().default(false).describe('Column names that look like data are names all the same'),
  counting: z
    .enum(['memory', 'sql', 'engine'])
    .optional()
    .describe('Count arrays in memory, a database on the disk by SQL, or in the engine that holds the records'),
  engine: engineSchema.optional().describe('A distributed engine that holds the records and counts them'),
});

const PLACES = ['path', 'folder', 'tables', 'postgres', 'engine'] as const;
const OF_FILES = ['format', 'delimiter', 'encoding', 'member', 'sheet'] as const;
const sourceSchema = source
  .refine((one) => PLACES.filter((key) => one[key] !== undefined).length === 1, {
    error: 'takes exactly one of path, folder, tables, postgres and engine',
  })
  .refine((one) => one.path !== undefined || (one.member === undefined && one.sheet === undefined), {
    error: 'member and sheet go with path alone',
  })
  .refine((one) => (one.postgres ?? one.engine) === undefined || OF_FILES.every((key) => one[key] === undefined), {
    error: 'format, delimiter, encoding, member and sheet say how a file is kept, and postgres and engine name none',
  })
  .refine((one) => (one.engine === undefined ? one.counting !== 'engine' : one.counting === 'engine'), {
    error: 'engine and counting: engine go together: what an engine holds is counted there, and nothing else is',
  });

/** `synthward.yaml`: everything public that a run depends on, beside the dictionary. */
const shape = z.strictObject({
  schema: z.literal('synthward/run/1'),
  dataset: name.describe('Name of the budget account in the ledger'),
  source: sourceSchema,
  dictionary: path,
  memory: memory.optional().describe('Most memory to use, such as 8GB; what the machine has where absent'),
  threads: z.number().int().min(1).max(1024).optional().describe('Most threads to use; one a core where absent'),
  backend: z
    .enum(BACKEND_CHOICES)
    .default('auto')
    .describe('What trains networks; the best that this machine has and that passes its test where auto'),
  workspace: path.default('.').describe('Folder that holds protected/, state/ and released/'),
  budget: z.strictObject({
    epsilon: exact('epsilon').describe('Largest privacy loss epsilon of this release'),
    delta: exact('delta').describe('At this delta'),
  }),
  describe: z
    .strictObject({
      epsilon: exact('epsilon').optional().describe('Part of budget.epsilon for `describe`; a quarter where absent'),
      delta: exact('delta').optional().describe('At this delta; budget.delta where absent'),
      bins: z.number().int().min(2).max(256).default(10).describe('Bins of numbers, cut at noisy quantiles'),
    })
    .default({ bins: 10 }),
  policy: z
    .strictObject({
      maxEpsilon: exact('maxEpsilon'),
      maxDelta: exact('maxDelta'),
      spenders: z.array(z.string().min(1)).min(1).default(['*']),
      requireAllocation: z.boolean().optional().describe('Only allocations may pay for runs'),
    })
    .optional()
    .describe('Entered in the ledger by the first release of the dataset; the budget itself where absent'),
  ledger: z
    .strictObject({
      mark: path
        .optional()
        .describe(
          'File on another disk or a share that tells how far the ledger was written; none keeps no second one',
        ),
      checkpoints: z.array(path).default([]).describe('Signed checkpoints that the ledger must hold'),
    })
    .default({ checkpoints: [] }),
  allocation: z.string().min(1).optional().describe('Allocation in the ledger that pays'),
  project: z.string().min(1).optional().describe('Project whose allocation pays'),
  expectedRows: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('A public guess of the number of records, for the expected error'),
  expectedUnits: z
    .number()
    .int()
    .positive()
    .optional()
    .describe(
      'A public guess of the number of units, such as patients, of linked tables; expectedRows is then that of their events',
    ),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('The columns of the release, an extract of the dictionary; all of them where absent'),
  workload: z
    .strictObject({
      ways: z.number().int().min(1).max(3).optional().describe('All marginals of up to so many columns'),
      marginals: z
        .array(
          z.strictObject({
            columns: z.array(z.string().min(1)).min(1),
            weight: z.number().positive().max(1e6).default(1).describe('How much its error counts'),
          }),
        )
        .min(1)
        .optional(),
    })
    .refine(({ ways, marginals }) => (ways === undefined) !== (marginals === undefined), {
      error: 'takes exactly one of ways and marginals',
    })
    .optional()
    .describe('Which marginals matter: ways or marginals; all of up to three columns where absent'),
  model: z
    .strictObject({
      kind: z.string().default('cliquetree'),
      detailShare: exact('detailShare')
        .refine((share) => compare(share, ZERO) >= 0 && compare(share, ONE) < 0, 'must be at least 0 and below 1')
        .default(parseRational('0.08'))
        .describe("Share of the model's budget that counts where numbers lie inside their bins; 0 counts nothing"),
    })
    .default({ kind: 'cliquetree', detailShare: parseRational('0.08') }),
  output: z
    .strictObject({
      rows: z.union([z.number().int().positive().max(1e9), z.literal('estimate')]).default('estimate'),
      parquet: z.enum(['snappy', 'zstd']).default('snappy'),
      arrow: z.boolean().default(true),
    })
    .default({ rows: 'estimate', parquet: 'snappy', arrow: true }),
  evaluation: z
    .strictObject({
      share: exact('share')
        .refine((share) => compare(share, ZERO) >= 0 && compare(share, ONE) < 0, 'must be at least 0 and below 1')
        .default(parseRational('0.05'))
        .describe('Share of the budget for the published evaluation'),
      maxMarginals: z.number().int().positive().default(20_000),
      utility: z
        .boolean()
        .default(true)
        .describe(
          'Whether the inside evaluation reads the source again and measures what the released rows are good for',
        ),
      formulas: z
        .array(z.string().min(1))
        .default([])
        .describe('Regressions, such as readmitted ~ age + sex, whose coefficients the inside evaluation compares'),
      publish: publishSettingSchema(exact('share')),
      leakage: leakageSettingSchema(exact('holdout')),
    })
    .refine(({ share, publish }) => publish.every((one) => one.share === undefined) || isPart(share, publish), {
      error: 'the shares of evaluation and of what it publishes have to be below 1 together',
    })
    .default({ share: parseRational('0.05'), maxMarginals: 20_000, utility: true, formulas: [], publish: [] }),
  gate: gateSettingSchema.default({}),
  signing: z.strictObject({ key: path.default('state/signing-key.pem') }).default({ key: 'state/signing-key.pem' }),
  protection: z
    .strictObject({ keyFile: path.describe('File of 32 random bytes, outside protected/ and released/') })
    .optional()
    .describe('Encrypts what is kept of the records in protected/ while a run is open'),
  review: z
    .strictObject({
      profile: z
        .enum(PROFILE_NAMES)
        .optional()
        .describe('Profile that releases are submitted under; a budget beyond it is refused by plan and release'),
      reviewers: z
        .array(
          z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be the fingerprint of a key, such as keygen prints'),
        )
        .min(1)
        .optional()
        .describe('Fingerprints of the keys that may approve'),
    })
    .default({}),
  release: z
    .strictObject({
      name: name.optional(),
      curator: z.string().optional(),
      contact: z.string().optional(),
      license: z
        .union([z.enum(LICENCES), z.url({ protocol: /^https?$/ })])
        .optional()
        .describe('What one may do with the tables: an SPDX identifier such as CC-BY-4.0, or an address'),
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('Where the release can be found'),
      region: z.string().min(1).optional().describe('What region the records describe, or whose laws apply'),
      curatorType: z
        .enum(['government', 'industry', 'nonprofit'])
        .optional()
        .describe('What kind of body publishes it'),
      audit: path
        .optional()
        .describe('Audit of this configuration on public or simulated records that goes out with the release'),
    })
    .default({}),
});

/** The file as written, with defaults filled in. */
export interface RunConfigFile {
  readonly dataset: string;
  readonly source: Pick<RunConfig['source'], 'headerIsNames'> & {
    readonly path?: string | undefined;
    readonly folder?: string | undefined;
    readonly tables?: Readonly<Record<string, string>> | undefined;
    readonly postgres?: WrittenPostgres | undefined;
    readonly engine?: WrittenEngine | undefined;
    readonly counting?: RunConfig['source']['counting'] | undefined;
    readonly format?: RunConfig['source']['format'];
    readonly delimiter?: string | undefined;
    readonly encoding?: RunConfig['source']['encoding'];
    readonly member?: string | undefined;
    readonly sheet?: string | undefined;
  };
  readonly dictionary: string;
  readonly backend: RunConfig['backend'];
  readonly workspace: string;
  readonly memory?: number | undefined;
  readonly threads?: number | undefined;
  readonly budget: RunConfig['budget'];
  readonly describe: {
    readonly epsilon?: Rational | undefined;
    readonly delta?: Rational | undefined;
    readonly bins: number;
  };
  readonly policy?:
    | (Omit<Policy, 'requireAllocation'> & { readonly requireAllocation?: boolean | undefined })
    | undefined;
  readonly ledger: { readonly mark?: string | undefined; readonly checkpoints: readonly string[] };
  readonly allocation?: string | undefined;
  readonly project?: string | undefined;
  readonly expectedRows?: number | undefined;
  readonly expectedUnits?: number | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly workload?:
    | {
        readonly ways?: number | undefined;
        readonly marginals?: readonly { readonly columns: readonly string[]; readonly weight: number }[] | undefined;
      }
    | undefined;
  readonly model: RunConfig['model'];
  readonly output: RunConfig['output'];
  readonly evaluation: Omit<RunConfig['evaluation'], 'leakage'> & Partial<Pick<RunConfig['evaluation'], 'leakage'>>;
  readonly gate: GateSetting;
  readonly signing: { readonly key: string };
  readonly protection?: { readonly keyFile: string } | undefined;
  readonly review: { readonly profile?: ProfileName | undefined; readonly reviewers?: readonly string[] | undefined };
  readonly release: {
    readonly name?: string | undefined;
    readonly curator?: string | undefined;
    readonly contact?: string | undefined;
    readonly license?: string | undefined;
    readonly url?: string | undefined;
    readonly region?: string | undefined;
    readonly curatorType?: RunConfig['release']['curatorType'];
    readonly audit?: string | undefined;
  };
}

export const runConfigSchema: z.ZodType<RunConfigFile> = shape;

/** The keys that may stand at a path of the file. */
export function keysAt(path: readonly string[]): readonly string[] {
  let at: unknown = shape;
  for (const step of path) {
    const inner = unwrapped(at);
    at = inner instanceof z.ZodArray ? inner.element : inner instanceof z.ZodObject ? inner.shape[step] : undefined;
  }
  const last = unwrapped(at);
  return last instanceof z.ZodObject ? Object.keys(last.shape) : [];
}

function unwrapped(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) inner = inner.unwrap();
  return inner;
}
