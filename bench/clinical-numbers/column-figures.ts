import { parse } from 'yaml';
import type { Contradiction } from './cases.ts';
import { type Query, withDatabase } from './database.ts';

/** Of the values that are there, but for `nulls`: a share of all rows. */
export interface Figures {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly zeros: number;
  readonly nulls: number;
}

export interface ColumnFigures {
  readonly column: string;
  readonly real: Figures;
  /** Undefined where the release does not hold the column as numbers. */
  readonly synthetic: Figures | undefined;
}

export interface TableFigures {
  readonly rows: { readonly real: number; readonly synthetic: number };
  readonly columns: readonly ColumnFigures[];
  /** Released values, over all columns, that the dictionary does not allow. */
  readonly outside: number;
  readonly contradictions: readonly { readonly what: string; readonly rows: number | undefined }[];
}

interface ColumnSpec {
  readonly kind?: string;
  readonly range?: readonly number[] | string;
  readonly bins?: { readonly edges?: readonly number[] };
  readonly values?: readonly unknown[];
  readonly outside?: string;
  readonly after?: string;
}

/** Compares `numbers` of a released table with those of its source, both read by DuckDB, and counts what may not be. */
export function tableFigures(
  run: { readonly table: string; readonly released: string; readonly dictionary: string },
  numbers: readonly string[],
  contradictions: readonly Contradiction[],
): Promise<TableFigures> {
  const specs: Readonly<Record<string, ColumnSpec>> = parse(run.dictionary).columns;
  return withDatabase(async (query) => {
    await query(`CREATE TABLE source AS FROM read_csv('${run.table}', all_varchar = true, header = true)`);
    await query(`CREATE TABLE released AS SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet('${run.released}')`);
    const names = (await query('DESCRIBE released')).map(({ column_name }) => String(column_name));
    const columns: ColumnFigures[] = [];
    for (const column of numbers) {
      const real = await figuresOf(query, 'source', column);
      if (real === undefined) throw new Error(`Cannot measure ${column}: the source has no number in it`);
      const synthetic = names.includes(column) ? await figuresOf(query, 'released', column) : undefined;
      columns.push({ column, real, synthetic });
    }
    let outside = 0;
    for (const name of names) outside += await countOf(query, forbidden(name, specs[name]));
    const counted = [];
    for (const { what, columns: needed, broken } of contradictions) {
      const known = needed.every((name) => names.includes(name));
      counted.push({ what, rows: known ? await countOf(query, broken) : undefined });
    }
    const rows = { real: await rowsOf(query, 'source'), synthetic: await rowsOf(query, 'released') };
    return { rows, columns, outside, contradictions: counted };
  });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function figuresOf(query: Query, table: string, column: string): Promise<Figures | undefined> {
  const [found] = await query(`SELECT avg(v) AS mean, quantile_disc(v, 0.5) AS p50, quantile_disc(v, 0.99) AS p99,
    avg(CASE WHEN v = 0 THEN 1 ELSE 0 END) FILTER (v IS NOT NULL) AS zeros, avg(CASE WHEN v IS NULL THEN 1 ELSE 0 END) AS nulls
    FROM (SELECT TRY_CAST(${quoted(column)} AS DOUBLE) AS v FROM ${table})`);
  return found?.['mean'] === null ? undefined : (found as unknown as Figures);
}

/** Of a released column, what its range or list does not hold; `other` is what the dictionary calls a value outside. */
function forbidden(name: string, spec: ColumnSpec | undefined): string {
  const column = quoted(name);
  const ends = Array.isArray(spec?.range) ? spec.range : spec?.bins?.edges;
  if ((spec?.kind === 'integer' || spec?.kind === 'real') && ends !== undefined && spec.after === undefined) {
    const number = `TRY_CAST(${column} AS DOUBLE)`;
    return `${number} < ${Number(ends[0])} OR ${number} > ${Number(ends.at(-1))} OR (${column} IS NOT NULL AND ${number} IS NULL)`;
  }
  if ((spec?.kind === 'categorical' || spec?.kind === 'ordinal') && Array.isArray(spec.values)) {
    const allowed = [...spec.values.map(String), ...(spec.outside === 'other' ? ['other'] : [])];
    return `${column} NOT IN (${allowed.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`;
  }
  return 'false';
}

const countOf = async (query: Query, condition: string): Promise<number> =>
  Number((await query(`SELECT count(*) AS n FROM released WHERE ${condition}`))[0]!['n']);
const rowsOf = async (query: Query, table: string): Promise<number> =>
  Number((await query(`SELECT count(*) AS n FROM ${table}`))[0]!['n']);
