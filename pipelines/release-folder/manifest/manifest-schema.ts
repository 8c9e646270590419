import { z } from 'zod';
import { MOST_CHARACTERS, parseRational } from '../../../privacy/rational.ts';
import { GATED_ATTACKS, MAX_REASON } from '../../config/leakage-gate.ts';
import { isHoldoutShare } from '../../config/leakage-setting.ts';
import { TABLE_NAME } from '../tables/table-name.ts';
import {
  DECODING_IN_ORDER,
  DECODING_ON_CURVES,
  EARLIER_WORDS,
  type Manifest,
  SPREAD_ON_CURVE,
  WORDS,
} from './manifest.ts';

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256, lower-case hexadecimal');
/** Relative, with forward slashes, of plain characters, and never upwards. */
export const RELEASE_PATH: RegExp =
  /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[A-Za-z0-9._-]{1,100}(?:\/[A-Za-z0-9._-]{1,100}){0,7}$/;
const path = z.string().regex(RELEASE_PATH).describe('Path inside the release folder');
const exact = z
  .string()
  .max(MOST_CHARACTERS)
  .regex(/^\d+(?:\/\d+)?$/)
  .describe('Exact fraction in lowest terms');
/** The most characters of a text in the manifest. */
export const MAX_TEXT = 10_000;
const text = z.string().max(MAX_TEXT);
/** A version, or a name with one: nothing that could be read as a sentence. */
const version = z.string().regex(/^[A-Za-z0-9][\w.+-]{0,63}$/);
const writer = z.string().regex(/^[A-Za-z][\w-]{0,31} v?\d[\w.+-]{0,63}$/);
const tableName = z.string().regex(TABLE_NAME);
const whole = z.int().nonnegative();

function mayBeShare(share: string): boolean {
  try {
    return isHoldoutShare(parseRational(share));
  } catch {
    return false; // no fraction, such as 1/0
  }
}

const column = z.strictObject({
  name: z.string().min(1),
  storage: z.string().regex(/^[a-z]+\d*([([][^)\]]{1,60}[)\]])?$/),
  nullable: z.boolean(),
});

/** The most tables of a release, and the most views of a plan. */
const MOST_TABLES = 64;

const impossible = z.array(z.strictObject({ columns: z.array(text).min(1), cells: z.array(z.tuple([whole, whole])) }));
const shapes = z.array(
  z.strictObject({
    column: text,
    ordered: z.tuple([whole, whole]).optional().describe('First and last of the values that rise'),
    apart: z.array(whole).min(1).optional().describe('Values that may stand out among their neighbours'),
    absent: z.array(whole).min(1).optional().describe('Values that stand for none: missing, or outside the domain'),
  }),
);

const manifest = z.strictObject({
  schema: z.literal('synthward/manifest/1'),
  identity: z
    .strictObject({
      release: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
      created: z.iso.datetime(),
      curator: text.optional(),
      contact: text.optional(),
      license: text.optional(),
      url: text.optional(),
      region: text.optional(),
      curatorType: z.enum(['government', 'industry', 'nonprofit']).optional(),
      reviewer: text.optional(),
      supersedes: text.optional(),
      signer: z.strictObject({ algorithm: z.literal('Ed25519'), fingerprint: text }),
    })
    .describe('What this release is, and who answers for it'),
  artefacts: z
    .array(z.strictObject({ path, sha256: digest, bytes: whole }))
    .describe('Every file but the manifest, its signature and the checksum list, by path'),
  tables: z
    .array(
      z.strictObject({
        name: tableName,
        rows: whole,
        parquet: path,
        arrow: path.optional(),
        key: z.string().min(1).optional().describe('The column that names a row; of linked tables'),
        parents: z
          .array(z.strictObject({ column: z.string().min(1), table: tableName }))
          .min(1)
          .max(8)
          .optional()
          .describe('Foreign keys: every value of the column is the key of a row of the table'),
        columns: z.array(column),
      }),
    )
    .min(1)
    .max(MOST_TABLES),
  code: z.strictObject({
    package: z.literal('synthward'),
    version,
    billOfMaterialsSha256: digest
      .optional()
      .describe('Of the CycloneDX bill of materials of the software, which lies in its package'),
    lockfileSha256: digest.optional(),
    node: version,
    parquetWriter: writer,
    arrowWriter: writer.optional(),
    parquetCompression: z.enum(['snappy', 'zstd']),
  }),
  privacyUnit: z.strictObject({
    unit: text.describe('Whose privacy is protected'),
    maxRowsPerUnit: z.int().positive().describe('Contribution bound: most rows of one unit that were counted'),
    lookedAt: z
      .array(z.strictObject({ rows: text, of: z.enum(['unit', 'event']), most: z.int().positive() }))
      .min(1)
      .max(MOST_TABLES)
      .optional()
      .describe('Of linked tables, the most rows that were looked at of one unit, or of one event'),
    neighbours: z.literal('add-remove-unit'),
    definition: text,
    enforcement: text,
  }),
  holdout: z
    .strictObject({
      share: exact
        .refine(mayBeShare, 'must be above 0 and below 0.9')
        .describe('Probability with which each unit was held out; how many were is not told'),
      by: z.literal('unit'),
      statement: text,
    })
    .optional()
    .describe('Whom nothing was learnt from; absent where nobody was held out'),
  publicInputs: z.strictObject({
    dictionarySha256: digest,
    dataDictionarySha256: digest,
    planSha256: digest.optional(),
    configurationSha256: digest.optional(),
    queries: z
      .array(z.strictObject({ table: tableName.optional(), sha256: digest }))
      .min(1)
      .max(MOST_TABLES)
      .optional()
      .describe('Files of the queries by which a database was read'),
  }),
  plan: z
    .strictObject({
      modelRho: exact.describe('zCDP budget of the model'),
      detailRho: exact.optional().describe('zCDP budget of the counts of details; absent where none were counted'),
      evaluationRho: exact.describe('zCDP budget of the usual numbers of the published evaluation'),
      publish: z
        .array(
          z.discriminatedUnion('kind', [
            z.strictObject({ kind: z.literal('target'), rho: exact }),
            z.strictObject({ kind: z.literal('subgroups'), by: z.array(text).min(1).max(1000), rho: exact }),
            z.strictObject({ kind: z.literal('regression'), formula: z.string().min(1).max(2000), rho: exact }),
          ]),
        )
        .max(20)
        .optional()
        .describe('What was published beyond the usual numbers, each with its zCDP budget'),
      expectedRows: z.number().positive().optional().describe('A public guess of the number of records'),
      target: text.optional().describe('Name of the declared target column'),
      workload: z
        .strictObject({
          ways: z.int().min(1).max(3).optional(),
          marginals: z
            .array(z.strictObject({ columns: z.array(text).min(1), weight: z.number().positive().max(1e6) }))
            .min(1)
            .optional(),
        })
        .optional()
        .describe('Which marginals matter: all of up to so many columns, or those listed'),
      impossible: impossible
        .optional()
        .describe('Ranges of cells, row-major over the columns, in which no record can be'),
      shapes: shapes.optional().describe('What the values of each column stand for'),
      whole: z
        .strictObject({
          epsilon: exact,
          delta: exact,
          by: z.enum(['whole-plan', 'zcdp']).describe('Which accountant the plan was calibrated by'),
          beside: z.unknown().describe('Event of what is done beside the model, in the form of events.json'),
        })
        .optional()
        .describe('What the noise of a plan with sampled steps was calibrated to'),
      linked: z
        .strictObject({
          views: z
            .array(
              z.strictObject({
                name: text,
                kind: z.enum(['patient', 'first', 'step', 'inside', 'pair', 'ever']),
                rows: z.int().positive().describe('Sensitivity: what the weights of the rows of one unit add up to'),
                columns: z.array(text).min(1),
              }),
            )
            .min(1)
            .max(MOST_TABLES)
            .describe('In the order asked'),
          expectedUnits: z.number().positive().optional().describe('A public guess of the number of units'),
          impossible: z.strictObject({ units: impossible, events: impossible }).optional(),
          shapes: z.strictObject({ units: shapes, events: shapes, details: z.array(shapes).max(MOST_TABLES) }),
        })
        .optional()
        .describe('What the questions about linked tables follow from, beside their shape in the data dictionary'),
    })
    .optional()
    .describe('What the questions follow from, beside the columns and the contribution bound'),
  governance: z
    .strictObject({
      dataset: text,
      policy: z
        .strictObject({ maxEpsilon: exact, maxDelta: exact })
        .describe('The most that may ever be spent on the dataset, by all releases together'),
      unit: z
        .strictObject({
          name: text,
          column: text.nullable().describe('Says whose row it is; null where each row is a unit of its own'),
          neighbours: z.literal('add-remove-unit'),
        })
        .optional()
        .describe('Whose losses the account of the dataset adds up'),
      allocation: z
        .strictObject({
          id: text,
          project: text,
          purpose: text,
          approver: text,
          expires: z.iso.date().describe('Last day, in UTC, on which a run may start under it'),
        })
        .optional()
        .describe('The part of it that was set aside for a project, and paid'),
      ledger: z
        .strictObject({ sequence: whole, hash: digest })
        .describe('The entry of the ledger that recorded the last answer of the run'),
    })
    .optional()
    .describe('Under whose authority the records were used'),
  events: z.strictObject({ sha256: digest, charges: whole }),
  claim: z.strictObject({
    epsilon: exact,
    delta: exact,
    rho: exact.describe('Zero-concentrated cost of all events, exactly'),
    accountant: text,
    statement: text,
  }),
  randomness: z.strictObject({
    noise: text,
    source: z.enum(['operating-system', 'other']).describe('`other`, such as a seeded generator, is no protection'),
    seedStored: z.boolean().describe('Whether the noise can be drawn again'),
    knownResidualRisks: z.array(text),
  }),
  unprotectedQuantities: z.array(text),
  postProcessing: z.strictObject({
    seed: z.string().min(1).max(200).describe('Generation seed, published so that anyone can make the tables again'),
    rows: whole.describe('Of the table; units of linked tables'),
    drawn: z.literal('units').optional().describe('That the number of rows is one of units; of linked tables'),
    rowsFrom: z.enum(['public-setting', 'dp-estimate']),
    decoding: z
      .enum([DECODING_IN_ORDER, DECODING_ON_CURVES])
      .optional()
      .describe(
        'That columns under an order are decoded together, all evenly (1) or some on curves (2); absent where each is decoded by itself',
      ),
    model: z.union([
      z.strictObject({ kind: text, structureSha256: digest, valuesSha256: digest }),
      z.strictObject({ kind: text, structureSha256: digest, weightsSha256: digest }),
    ]),
    spread: z
      .strictObject({ rule: z.literal(SPREAD_ON_CURVE), structureSha256: digest, valuesSha256: digest })
      .optional()
      .describe('That numbers follow counts inside their bins; absent where all are spread evenly'),
    steps: z.array(text),
  }),
  evaluation: z.strictObject({ report: path, sha256: digest }).describe('The published edition'),
  audit: z
    .strictObject({ sha256: digest.describe('Of `audit.json`') })
    .optional()
    .describe('An empirical audit of the same plan on other records; absent where none went out with the release'),
  gate: z.strictObject({
    verdict: z.enum(['pass', 'none']),
    checks: z.array(z.record(z.string(), z.unknown())),
    outsideGuarantee: z
      .strictObject({
        limits: z
          .array(
            z.strictObject({
              attack: z.enum(GATED_ATTACKS),
              maxExcess: z.number().min(0).max(1).describe('Largest excess over those who were held out'),
              reason: z.string().min(1).max(MAX_REASON).describe('In the words of the curator'),
            }),
          )
          .min(1)
          .max(GATED_ATTACKS.length),
        verdict: z.literal('passed'),
        statement: text,
      })
      .optional()
      .describe(
        'Limits on exact numbers that had a part in the choice to publish, which is then outside the guarantee',
      ),
  }),
  limits: z.strictObject({ intendedUses: z.array(text), notFor: z.array(text), caveats: z.array(text) }),
  words: z
    .enum([...EARLIER_WORDS, WORDS])
    .optional()
    .describe(
      'How sentences and dataset card follow from the rest; absent from the first releases, and another in those of earlier versions, where nothing makes them again',
    ),
});

/** Reads `manifest.json` strictly: no unknown keys, no strings without bound. */
export const manifestSchema: z.ZodType<Manifest> = manifest;

/** JSON Schema (2020-12) of the manifest; published as docs/schema/manifest.schema.json. */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    $id: 'https://synthward.org/schema/manifest/1',
    title: 'Synthward release manifest',
    description: 'Every claim of a release. See docs/release-folder.md.',
    ...z.toJSONSchema(manifest, { target: 'draft-2020-12' }),
  };
}
