import { z } from 'zod';
import { MOST_DECIMALS, type Origin } from './coding.ts';
import type { ColumnSpec } from './spec.ts';

export const name: z.ZodString = z.string().min(1);
/** Read as the text that stands in the YAML, so that `007` keeps its zeros. */
export const text: z.ZodType<string, string | number | boolean> = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String);
export const origin: z.ZodType<Origin> = z
  .enum(['public', 'expert', 'dp'])
  .describe('Who says so: public knowledge, an expert, or a paid answer');
const missing = z
  .union([z.literal('none'), z.array(text)])
  .describe(
    'Texts that mean "missing", beside null; none where the column has no missing values. Default: the empty text',
  );

const described = {
  description: z.string().optional(),
  storage: z
    .string()
    .optional()
    .describe(
      'How a release keeps the column: int8 to int64, uint8 to uint64, float32, float64, decimal(10, 2), text, boolean, date, timestamp[us], or timestamp[us, Europe/Berlin] for moments of a zone',
    ),
};
const keep = z
  .literal('nulls')
  .optional()
  .describe('Whether the release has the column, with no value in any row, so that its columns are those of the table');

const modelled = {
  ...described,
  origin: origin.optional(),
  event: name.optional().describe('The event that paid for the domain; goes with origin: dp'),
  missing: missing.optional(),
  mostlyMissing: z
    .boolean()
    .optional()
    .describe(
      'Whether it is known that most records have no value here, so that a release that is mostly null is right',
    ),
};

const listOutside = z
  .enum(['other', 'missing', 'error'])
  .describe('What becomes of a value that is not listed')
  .optional();
const rangeOutside = z
  .enum(['clamp', 'other', 'missing', 'error'])
  .describe('What becomes of a value beyond the range')
  .optional();

const ignoreCase = z.boolean().describe('Whether upper and lower case are the same').optional();

const listed = {
  ...modelled,
  values: z.array(text).min(1),
  labels: z.record(z.string(), z.string()).optional(),
  ignoreCase,
  outside: listOutside,
};

const numberBins = z.strictObject({
  width: z.number().positive().optional(),
  count: z.int().positive().optional(),
  edges: z.array(z.number()).min(2).optional(),
});
const every = z.union([
  z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']),
  z.strictObject({ days: z.int().positive() }),
  z.strictObject({ hours: z.int().positive() }),
]);
const calendarBins = z.strictObject({ every });
const numberRange = z.tuple([z.number(), z.number()]);
const dateRange = z.tuple([z.string(), z.string()]);
const format = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .describe(
    'strptime format, such as %d/%m/%Y, where dates are not written as 2010-01-31; of several, the first that fits is taken',
  );
const atoms = z
  .array(z.number())
  .describe('Single numbers that many records hold, such as 0; each gets a cell of its own beside the bins')
  .optional();
const detail = z
  .literal('none')
  .describe('Spread values evenly inside their bins, and count no finer cells')
  .optional();
const decimal = z
  .string()
  .describe('What stands before decimals in numbers kept as text; a point where absent')
  .optional();
const thousands = z.string().describe('What stands between groups of three digits in numbers kept as text').optional();
const censored = z.union([z.string(), z.strictObject({ mark: z.string(), limits: z.array(z.number()).min(1) })]);
const below = censored
  .describe('Mark of values below a limit of measurement, such as < in <0.5, alone or with the limits that are public')
  .optional();
const above = censored.describe('Mark of values above a limit of measurement, such as > in >100').optional();

const identifier = z.strictObject({
  kind: z.literal('identifier'),
  ...described,
  generate: z
    .union([z.enum(['sequence', 'uuid']), z.strictObject({ pattern: z.string().min(1) })])
    .optional()
    .describe(
      'Fresh identifiers, related to nothing: 1, 2, 3, ..., random UUIDs, or different ones of a pattern such as AB-####',
    ),
  keep,
  missing: z.array(text).optional(),
});
const freeText = z.strictObject({ kind: z.literal('text'), ...described, keep });
const categorical = z.strictObject({ kind: z.literal('categorical'), ...listed });
const ordinal = z.strictObject({ kind: z.literal('ordinal'), ...listed });
const boolean = z.strictObject({
  kind: z.literal('boolean'),
  ...modelled,
  true: z.array(text).min(1),
  false: z.array(text).min(1),
  ignoreCase,
  outside: listOutside,
});
const integer = z.strictObject({
  kind: z.literal('integer'),
  ...modelled,
  range: numberRange.optional(),
  bins: numberBins.optional(),
  atoms,
  detail,
  decimal,
  thousands,
  below,
  above,
  outside: rangeOutside,
});
const real = z.strictObject({
  kind: z.literal('real'),
  ...modelled,
  range: numberRange.optional(),
  bins: numberBins,
  decimals: z.int().min(0).max(MOST_DECIMALS).optional(),
  atoms,
  detail,
  decimal,
  thousands,
  below,
  above,
  outside: rangeOutside,
});
const date = z.strictObject({
  kind: z.literal('date'),
  ...modelled,
  range: dateRange,
  bins: calendarBins.optional(),
  format: format.optional(),
  outside: rangeOutside,
});
const datetime = z.strictObject({
  kind: z.literal('datetime'),
  ...modelled,
  range: dateRange,
  bins: calendarBins,
  format: format.optional(),
  outside: rangeOutside,
});
const code = z.strictObject({
  kind: z.literal('code'),
  ...modelled,
  grouping: z.strictObject({
    file: name.describe('CSV beside the dictionary, with the header from,to,code,label or value,code,label'),
    normalise: z.enum(['none', 'icd9', 'icd10']).optional(),
  }),
  detail: z
    .literal('codes')
    .describe('Count the single codes below the groups, and release those that counts tell from noise')
    .optional(),
  ignoreCase,
  outside: listOutside,
});

const measured = z.discriminatedUnion('kind', [
  identifier,
  freeText,
  categorical,
  ordinal,
  boolean,
  integer,
  real,
  date,
  datetime,
  code,
]);

const after = name.describe('The column that this one is counted from');
const differences = {
  ...modelled,
  after,
  range: numberRange.optional().describe('Least and greatest difference'),
  atoms,
  detail,
  outside: rangeOutside,
};
const offset = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('integer'),
    ...differences,
    bins: numberBins.optional(),
    decimal,
    thousands,
  }),
  z.strictObject({
    kind: z.literal('real'),
    ...differences,
    bins: numberBins,
    decimals: z.int().min(0).max(MOST_DECIMALS).optional(),
    decimal,
    thousands,
  }),
  z.strictObject({
    kind: z.literal('date'),
    ...differences,
    bins: numberBins.optional(),
    format: format.optional(),
  }),
  z.strictObject({
    kind: z.literal('datetime'),
    ...differences,
    in: z.enum(['days', 'hours', 'minutes', 'seconds']).optional().describe('Unit of range and bins; days by default'),
    bins: numberBins,
    format: format.optional(),
  }),
]);

const computed = {
  ...described,
  from: z.string().min(1).describe('A formula over other columns, such as discharged - admitted'),
};
const formula = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('integer'), ...computed }),
  z.strictObject({ kind: z.literal('real'), ...computed, decimals: z.int().min(0).max(MOST_DECIMALS).optional() }),
  z.strictObject({ kind: z.literal('date'), ...computed }),
  z.strictObject({ kind: z.literal('datetime'), ...computed }),
]);

const mapped = {
  ...described,
  from: name.describe('A column of listed values'),
  map: z.record(z.string(), text).describe('What each value becomes; or file: a CSV with the header from,to'),
};
const map = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('categorical'), ...mapped }),
  z.strictObject({ kind: z.literal('ordinal'), ...mapped }),
  z.strictObject({ kind: z.literal('boolean'), ...mapped }),
  z.strictObject({ kind: z.literal('integer'), ...mapped }),
  z.strictObject({ kind: z.literal('real'), ...mapped }),
]);

/** What of them holds is told by its keys, so that a mistake in one is not told as one in another. */
const COLUMN_SHAPES = { measured, offset, formula, map } as const;

function shapeOf(value: unknown): keyof typeof COLUMN_SHAPES {
  const has = (key: string): boolean => typeof value === 'object' && value !== null && Object.hasOwn(value, key);
  if (has('after')) return 'offset';
  if (has('map')) return 'map';
  return has('from') ? 'formula' : 'measured';
}

/** One column, in any of its shapes. */
export const column: z.ZodType<ColumnSpec, unknown> = z.any().transform((value: unknown, context): ColumnSpec => {
  const parsed = COLUMN_SHAPES[shapeOf(value)].safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    context.issues.push({ ...issue, path: [...issue.path], input: value } as (typeof context.issues)[number]);
  }
  return z.NEVER;
});

/** Kinds of columns that are read from the records. */
export const measuredKinds: readonly string[] = measured.options.map((option) => option.shape.kind.value);

/** Kinds that a column of the shape of `value` may be of, for messages. */
export const columnKindsOf = (value: unknown): readonly string[] =>
  COLUMN_SHAPES[shapeOf(value)].options.map((option) => option.shape.kind.value);

/** Keys that may stand in a column such as `value`, for messages. */
export function columnKeysOf(value: unknown): readonly string[] {
  const shape = shapeOf(value);
  const kind = (value as { kind?: unknown } | null)?.kind;
  const option = COLUMN_SHAPES[shape].options.find((one) => one.shape.kind.value === kind);
  const keys = option === undefined ? [] : Object.keys(option.shape);
  return shape === 'measured' ? [...keys, 'after', 'from', 'map'] : keys;
}

export const BIN_KEYS: readonly string[] = [...Object.keys(numberBins.shape), ...Object.keys(calendarBins.shape)];
export const GROUPING_KEYS: readonly string[] = ['file', 'normalise'];

/** JSON Schema of every shape of a column. */
export const columnShapes = (): z.core.JSONSchema.BaseSchema[] =>
  Object.values(COLUMN_SHAPES)
    .flatMap((shape) => [...shape.options] as z.ZodType[])
    .map((shape) => withoutDialect(z.toJSONSchema(shape, { io: 'input' })));

const withoutDialect = ({ $schema: _, ...schema }: z.core.JSONSchema.BaseSchema): z.core.JSONSchema.BaseSchema =>
  schema;
