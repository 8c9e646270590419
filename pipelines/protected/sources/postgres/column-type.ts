import type { SourceField } from '../session/source.ts';

/** A column of a table or query, as the catalogue has it. */
export interface PostgresColumn {
  readonly name: string;
  /** In PostgreSQL's words, of the type below all domains, such as `numeric(5,2)`. */
  readonly type: string;
  readonly isEnum: boolean;
  /** Whether its values are compared by a collation. */
  readonly isCollatable: boolean;
}

interface KnownType {
  /** In DuckDB's words. */
  readonly declared: string;
  /** In a dictionary's words; absent where it has none. */
  readonly kept?: string;
}

/** By the name without sizes. All of these have one text for one value. */
const KNOWN: Readonly<Record<string, KnownType>> = {
  boolean: { declared: 'BOOLEAN', kept: 'boolean' },
  smallint: { declared: 'SMALLINT', kept: 'int16' },
  integer: { declared: 'INTEGER', kept: 'int32' },
  bigint: { declared: 'BIGINT', kept: 'int64' },
  oid: { declared: 'BIGINT', kept: 'int64' },
  real: { declared: 'FLOAT', kept: 'float32' },
  'double precision': { declared: 'DOUBLE', kept: 'float64' },
  money: { declared: 'DOUBLE' },
  text: { declared: 'VARCHAR', kept: 'text' },
  'character varying': { declared: 'VARCHAR', kept: 'text' },
  character: { declared: 'VARCHAR', kept: 'text' },
  '"char"': { declared: 'VARCHAR', kept: 'text' },
  name: { declared: 'VARCHAR', kept: 'text' },
  citext: { declared: 'VARCHAR', kept: 'text' },
  date: { declared: 'DATE', kept: 'date' },
  'timestamp without time zone': { declared: 'TIMESTAMP', kept: 'timestamp[us]' },
  'timestamp with time zone': { declared: 'TIMESTAMP WITH TIME ZONE', kept: 'timestamp[us, UTC]' },
  'time without time zone': { declared: 'VARCHAR', kept: 'time' },
  uuid: { declared: 'UUID', kept: 'text' },
};

/** What a column is said to hold. Its values come as text, so that they are read as those of a CSV are. */
export function fieldOf({ name, type, isEnum }: PostgresColumn): SourceField {
  const known = isEnum ? KNOWN['text']! : (numeric(type) ?? KNOWN[withoutSizes(type)]);
  if (known === undefined) return { name, storage: 'VARCHAR', declared: type.toUpperCase() };
  return { name, storage: 'VARCHAR', declared: known.declared, kept: known.kept };
}

function numeric(type: string): KnownType | undefined {
  if (type === 'numeric') return { declared: 'DOUBLE' };
  const sizes = /^numeric\((\d+),(-?\d+)\)$/.exec(type);
  if (sizes === null) return undefined;
  const [digits, decimals] = [Number(sizes[1]), Number(sizes[2])];
  if (digits > 38 || decimals < 0 || decimals > digits) return { declared: 'DOUBLE' };
  return { declared: `DECIMAL(${digits},${decimals})`, kept: `decimal(${digits}, ${decimals})` };
}

const withoutSizes = (type: string): string => type.replace(/\(\d+(,\d+)?\)/, '');

/** The text of a value, in SQL. Amounts of money are written as numbers. */
export const textOf = (expression: string, { type }: PostgresColumn): string =>
  `${type === 'money' ? `${expression}::pg_catalog.numeric` : expression}::pg_catalog.text`;

/**
 * The text of a value that tells whose row it is, in SQL: values that PostgreSQL takes for equal have one text, as 1.0 and 1, or citext of other
 * letters. What is no number names nobody.
 */
export function keyTextOf(expression: string, column: PostgresColumn): string {
  const text = textOf(expression, column);
  if (column.type === 'citext') return `pg_catalog.lower(${text})`;
  const isNumeric = column.type === 'money' || column.type.startsWith('numeric');
  if (!isNumeric && column.type !== 'real' && column.type !== 'double precision') return text;
  const same = isNumeric
    ? `WHEN pg_catalog.strpos(${text}, '.') > 0 THEN pg_catalog.rtrim(pg_catalog.rtrim(${text}, '0'), '.')`
    : `WHEN ${text} = '-0' THEN '0'`;
  return `CASE WHEN ${text} IN ('NaN', 'Infinity', '-Infinity') THEN NULL ${same} ELSE ${text} END`;
}

/** A name in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
