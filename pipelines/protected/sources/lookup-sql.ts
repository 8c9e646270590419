import type { ModelledColumn, SpecialCodes } from '../../dictionary/dictionary.ts';
import { lookupKeys } from '../../dictionary/lookup-keys.ts';
import { normalisingSteps } from '../../dictionary/normalise-code.ts';
import { tidyText } from '../../dictionary/tidy-text.ts';
import type { ColumnSql } from './column-sql.ts';
import type { Dialect } from './dialect.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import { literal } from './session/sql.ts';
import type { Storage } from './storage.ts';
import { textSql } from './text-sql.ts';
import { tidyCodeSql, tidySql } from './tidy-sql.ts';

type LookupRule = Exclude<ModelledColumn['rule'], { kind: 'scale' }>;

/** Lists are looked up as whole texts, ranges by a search tree; missing codes first, as they stand. */
export function lookupSql(
  column: ModelledColumn,
  rule: LookupRule,
  position: number,
  storage: Storage,
  special: SpecialCodes,
  sql: Dialect = DUCKDB,
): ColumnSql {
  const { size } = column.coding;
  const code = (which: number | 'refuse' | 'clamp'): number => (typeof which === 'number' ? which : size);
  const codes = { missing: code(special.missing), outside: code(special.outside) };
  return rule.kind === 'list' && rule.normalise === 'none'
    ? listSql(column, rule, position, storage, codes, sql)
    : rangesSql(column, rule, position, storage, codes, sql);
}

interface LookupCodes {
  readonly missing: number;
  readonly outside: number;
}

function listSql(
  column: ModelledColumn,
  { entries, ignoreCase }: Extract<LookupRule, { kind: 'list' }>,
  position: number,
  storage: Storage,
  codes: LookupCodes,
  sql: Dialect,
): ColumnSql {
  const name = `c${position}`;
  const missing = column.missing ?? [];
  const keys = lookupKeys<number | 'missing'>(
    [...entries, ...missing.map((text) => [text, 'missing'] as const)],
    ignoreCase,
  );
  const values = [...keys].filter(([, meaning]) => meaning !== 'missing') as [string, number][];
  const missingKeys = [...keys].filter(([, meaning]) => meaning === 'missing');
  const list = sql.list(
    `domain_${position}`,
    [...values, ...missingKeys].map(([key]) => key),
  );
  const text = textSql(name, storage, sql);
  const exact = list.find(text);
  const tidied = storage === 'text' || ignoreCase;
  return {
    setup: list.setup,
    // The second is computed for texts alone that the first does not find.
    steps: [tidied ? `coalesce(${exact}, ${list.find(tidySql(text, ignoreCase, sql))})` : exact],
    outer: sql.unsigned(
      `CASE WHEN x${position} IS NOT NULL THEN ${list.place(`x${position}`)} WHEN ${name} IS NULL THEN ${keys.size} ELSE ${keys.size + 1} END`,
      keys.size + 2,
    ),
    recode: Uint32Array.from([
      ...values.map(([, code]) => code),
      ...missingKeys.map(() => codes.missing),
      codes.missing,
      codes.outside,
    ]),
    plain: values.length,
    readings: [...missingKeys.map(() => 'missing' as const), 'missing', 'unlisted'],
  };
}

function rangesSql(
  column: ModelledColumn,
  rule: LookupRule,
  position: number,
  storage: Storage,
  codes: LookupCodes,
  sql: Dialect,
): ColumnSql {
  const name = `c${position}`;
  const x = `x${position}`;
  const text = textSql(name, storage, sql);
  const missing = column.missing ?? [];
  const plain = column.coding.cells.filter(({ kind }) => kind === 'value').length;
  const ranges =
    rule.kind === 'ranges'
      ? rule.ranges
      : [...rule.entries]
          .map(([key, group]) => ({ from: key, to: key, code: group }))
          .sort((a, b) => (a.from < b.from ? -1 : 1));
  const outside = plain + 1;
  const find = (low: number, high: number): string => {
    if (low === high) {
      const range = ranges[low]!;
      return `CASE WHEN ${x} BETWEEN ${literal(range.from)} AND ${literal(range.to)} THEN ${range.code} ELSE ${outside} END`;
    }
    const middle = (low + high + 1) >> 1;
    return `CASE WHEN ${x} < ${literal(ranges[middle]!.from)} THEN ${find(low, middle - 1)} ELSE ${find(middle, high)} END`;
  };
  const among = (value: string, texts: readonly string[]): string => `${value} IN (${texts.map(literal).join(', ')})`;
  const isMissing = missing.length === 0 ? '' : ` OR ${among(text, missing)}`;
  const tidyMissing = missing.map((code) => tidyText(code, rule.ignoreCase));
  // A missing code with blanks around it. Where codes have a normal form, only what is none is looked at so closely.
  const isTidyMissing = among(rule.normalise === 'none' ? x : tidySql(text, rule.ignoreCase, sql), tidyMissing);
  const unfound =
    missing.length === 0
      ? ''
      : rule.normalise === 'none'
        ? `WHEN ${isTidyMissing} THEN ${plain}`
        : `WHEN ${x} = '' THEN CASE WHEN ${isTidyMissing} THEN ${plain} ELSE ${outside} END`;
  const groups = namedGroups(rule, position, text, ranges, sql);
  return {
    setup: groups?.setup,
    steps: [
      `CASE WHEN ${name} IS NULL${isMissing} THEN NULL ELSE ${rule.normalise === 'none' ? tidyCodeSql(text, rule.ignoreCase, sql) : text} END`,
      ...normalisingSteps(x, rule.normalise, sql),
      ...(groups === undefined ? [] : [groups.step]),
    ],
    outer: sql.unsigned(
      `CASE WHEN ${x} IS NULL THEN ${plain} ${unfound} ELSE ${find(0, ranges.length - 1)} END`,
      plain + 2,
    ),
    recode: Uint32Array.from([...Array(plain).keys(), codes.missing, codes.outside]),
    plain,
    readings: ['missing', 'unlisted'],
  };
}

/** A step that takes the name of a group for one of its codes, and what must be made for it. Unless names come first, what is a code is none. */
function namedGroups(
  { groups, normalise }: LookupRule,
  position: number,
  text: string,
  ranges: readonly { readonly from: string; readonly code: number }[],
  sql: Dialect,
): { readonly setup: string | undefined; readonly step: string } | undefined {
  if (groups === undefined || (!groups.first && normalise === 'none')) return undefined;
  const x = `x${position}`;
  const members = groups.names.map((_, code) => ranges.find((range) => range.code === code)?.from);
  const named = sql.pairs(`groups_${position}`, groups.names, members);
  const member = `coalesce(${named.find(text)}, ${x})`;
  return {
    setup: named.setup,
    step: groups.first ? member : `CASE WHEN ${x} = '' THEN ${member} ELSE ${x} END`,
  };
}
