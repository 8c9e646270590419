import type { DescribedColumn, DescribedList, DescribedScale } from '../../dictionary/described-column.ts';
import type { Dictionary, ModelledColumn } from '../../dictionary/dictionary.ts';
import { isModelled } from '../../dictionary/dictionary.ts';
import { normalisingSteps } from '../../dictionary/normalise-code.ts';
import type { Dialect } from '../sources/dialect.ts';
import { DUCKDB } from '../sources/duckdb-dialect.ts';
import { double, literal } from '../sources/session/sql.ts';
import type { Storage } from '../sources/storage.ts';
import { textSql } from '../sources/text-sql.ts';
import { tidySql } from '../sources/tidy-sql.ts';
import { keptAsText, readMissing, valueSteps } from '../sources/value-steps.ts';

/**
 * How one column becomes texts or lattice numbers in SQL, row by row. `steps` are computed one after another, each called
 * `x<position>` by the next; `out` is a text (list) or a BIGINT (scale), or null where a row says none.
 */
export interface ValueSql {
  readonly steps: readonly string[];
  readonly out: string;
}

/** Longer texts are no categories. */
const LONGEST_TEXT = 200;

export function valueSql(
  column: DescribedColumn,
  shape: Dictionary,
  position: number,
  storage: Storage,
  sql: Dialect = DUCKDB,
): ValueSql {
  if (column.shape === 'list') return listSql(column, position, storage, sql);
  const modelled = shape.columns.find(({ name }) => name === column.name)!;
  if (!isModelled(modelled)) throw new Error('A column of numbers is modelled');
  return scaleSql(column, modelled, position, storage, sql);
}

/** The text of each row in its tidy form, as the dictionary would write it; codes in their normal form where they have one. */
function listSql({ normalise, ignoreCase }: DescribedList, position: number, storage: Storage, sql: Dialect): ValueSql {
  const x = `x${position}`;
  const raw = `coalesce(${tidySql(textSql(`c${position}`, storage, sql), ignoreCase, sql)}, '')`;
  const text = normalise === 'none' ? x : `CASE WHEN ${x} = '' THEN ${raw} ELSE ${x} END`;
  const short = `CASE WHEN length(${text}) <= ${LONGEST_TEXT} THEN ${text} END`;
  return { steps: [raw, ...normalisingSteps(x, normalise, sql)], out: short };
}

/** The number of each row in lattice units, moved into the buckets; null for missing codes and what is no number. */
function scaleSql(
  { perUnit, buckets }: DescribedScale,
  column: ModelledColumn,
  position: number,
  storage: Storage,
  sql: Dialect,
): ValueSql {
  const { rule } = column;
  if (rule.kind !== 'scale') throw new Error('A column of numbers has a scale');
  const name = `c${position}`;
  const x = `x${position}`;
  const missing = column.missing ?? [];
  const numeric = rule.scale === 'number' || rule.scale === 'integer';
  const codes = missing.map((text) => readMissing(text, rule)).filter((value) => value !== undefined);
  const absent = [
    `${x} IS NULL`,
    ...(keptAsText(rule, storage) && missing.length > 0
      ? [`${textSql(name, storage, sql)} IN (${missing.map(literal).join(', ')})`]
      : []),
    ...(codes.length === 0 ? [] : [`${x} IN (${codes.map((code) => (numeric ? double(code) : code)).join(', ')})`]),
  ];
  const lattice = numeric ? `CAST(${x} AS DOUBLE) * ${perUnit}` : x;
  const lower = buckets.starts[0]!;
  const within = `least(greatest(${lattice}, ${lower}), ${buckets.end})`;
  return {
    steps: valueSteps(name, x, rule, storage, sql),
    out: `CASE WHEN ${absent.join(' OR ')} THEN NULL ELSE CAST(${numeric ? sql.round(within) : within} AS BIGINT) END`,
  };
}
