import { z } from 'zod';
import { parseRational, type Rational } from '../../privacy/rational.ts';

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

const path = z.string().min(1, 'must name a file');
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores');

/** `synthward.yaml`: everything public that a run depends on, beside the dictionary. */
export const runConfigSchema = z.strictObject({
  schema: z.literal('synthward/run/1'),
  dataset: name.describe('Name of the budget account in the ledger'),
  source: z.strictObject({
    path: path.describe('Table with the records: a file, or a folder of Parquet files'),
    format: z.enum(['csv', 'parquet', 'arrow']).optional().describe('Read from the file name where absent'),
    delimiter: z.string().length(1).optional().describe('Field separator of a CSV file'),
  }),
  dictionary: path,
  workspace: path.default('.').describe('Folder that holds protected/, state/ and released/'),
  budget: z.strictObject({
    epsilon: exact('epsilon').describe('Largest privacy loss epsilon of this release'),
    delta: exact('delta').describe('At this delta'),
  }),
  policy: z
    .strictObject({
      maxEpsilon: exact('maxEpsilon'),
      maxDelta: exact('maxDelta'),
      spenders: z.array(z.string().min(1)).min(1).default(['*']),
    })
    .optional()
    .describe('Entered in the ledger by the first release of the dataset; the budget itself where absent'),
  expectedRows: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('A public guess of the number of records, for the expected error'),
  model: z.strictObject({ kind: z.string().default('mst') }).default({ kind: 'mst' }),
  output: z
    .strictObject({
      rows: z.union([z.number().int().positive().max(1e9), z.literal('estimate')]).default('estimate'),
      parquet: z.enum(['snappy', 'zstd']).default('snappy'),
      arrow: z.boolean().default(true),
    })
    .default({ rows: 'estimate', parquet: 'snappy', arrow: true }),
  evaluation: z
    .strictObject({
      share: exact('share').default(parseRational('0.05')).describe('Share of the budget for the published evaluation'),
      maxMarginals: z.number().int().positive().default(20_000),
    })
    .default({ share: parseRational('0.05'), maxMarginals: 20_000 }),
  gate: z.record(z.string(), z.unknown()).optional(),
  signing: z
    .strictObject({ key: path.default('state/signing-key.pem') })
    .default({ key: 'state/signing-key.pem' }),
  release: z
    .strictObject({
      name: name.optional(),
      curator: z.string().optional(),
      contact: z.string().optional(),
    })
    .default({}),
});

export type RunConfigFile = z.infer<typeof runConfigSchema>;
