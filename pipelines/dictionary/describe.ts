import { formatSecond } from './calendar.ts';
import type { Cell } from './coding.ts';
import { computedInWords, offsetInWords, UNITS_APART } from './derived/rules.ts';
import type { ComputedColumn, Dictionary, DictionaryColumn, ModelledColumn } from './dictionary.ts';
import { storageName } from './storage/storage-type.ts';

/**
 * The public facts about a table, for `data-dictionary.json` of a release: domains with their origins, missing codes,
 * policies, the rule that made the bins, and what was left out. Plain JSON; computed from the dictionary alone.
 */
export function dictionaryToJson(dictionary: Dictionary): Record<string, unknown> {
  const { table, unit, target, protectedAttributes, survival, columns, constraints, leftOut, sourceDigest } =
    dictionary;
  return {
    schema: 'synthward/data-dictionary/1',
    table,
    unit: {
      ...(unit.column === undefined ? { rows: 'each' } : { column: unit.column }),
      ...(unit.columns.length > 1 ? { columns: [...unit.columns] } : {}),
      name: unit.name,
      maxRows: unit.maxRows,
      ...provenance(unit),
    },
    ...(target === undefined ? {} : { target }),
    ...(protectedAttributes.length === 0 ? {} : { protectedAttributes: [...protectedAttributes] }),
    ...(survival === undefined
      ? {}
      : { survival: { time: survival.time, event: { column: survival.event.column, value: survival.event.value } } }),
    columns: columns.map(columnToJson),
    ...(constraints.length === 0
      ? {}
      : {
          constraints: constraints.map(({ source, origin, because }) => ({
            ...structuredClone(source),
            because,
            origin,
          })),
        }),
    leftOut: leftOut.map((column) => ({ ...column })),
    dictionarySha256: sourceDigest,
  };
}

function columnToJson(column: DictionaryColumn): Record<string, unknown> {
  const head = {
    name: column.name,
    kind: column.kind === 'computed' ? column.rule.type : column.kind,
    ...(column.description === undefined ? {} : { description: column.description }),
    ...(column.stored === undefined ? {} : { storage: storageName(column.stored.type) }),
  };
  if ((column.kind === 'text' || column.kind === 'identifier') && column.keep === 'nulls') {
    return { ...head, released: true, alwaysNull: true };
  }
  if (column.kind === 'text') return { ...head, released: false };
  if (column.kind === 'identifier') {
    return column.generate === undefined
      ? { ...head, released: false }
      : { ...head, released: true, generated: column.generate };
  }
  if (column.kind === 'computed') return { ...head, released: true, ...ruleToJson(column) };
  const { coding, rule, offset } = column;
  return {
    ...head,
    released: true,
    ...(offset === undefined
      ? {}
      : { made: offsetInWords(offset), after: offset.after, apart: UNITS_APART[offset.type] }),
    ...provenance(column),
    missingCodes: column.missing === undefined ? 'none' : [...column.missing],
    outside: column.outside,
    ...(column.mostlyMissing ? { mostlyMissing: true } : {}),
    ...(coding.decimals === undefined ? {} : { decimals: coding.decimals }),
    ...(rule.kind === 'scale' ? { range: [bound(column, rule.lower), bound(column, rule.upper)] } : {}),
    ...structuredClone(column.source),
    cells: coding.cells.map((cell) => cellToJson(column, cell)),
  };
}

function ruleToJson({ rule, file }: ComputedColumn): Record<string, unknown> {
  const made = computedInWords(rule);
  if (rule.kind === 'formula') {
    return { made, from: rule.text, ...(rule.decimals === undefined ? {} : { decimals: rule.decimals }) };
  }
  const map = rule.entries.map(({ value, to }) => ({ value, to }));
  return { made, from: rule.from, map, ...(file === undefined ? {} : { file }) };
}

function cellToJson(column: ModelledColumn, cell: Cell): Record<string, unknown> {
  if (cell.kind !== 'interval') return { ...cell };
  return { kind: 'interval', lower: bound(column, cell.lower), upper: bound(column, cell.upper), closed: cell.closed };
}

/** Days and seconds as ISO text, numbers and differences as they are. */
function bound(column: ModelledColumn, value: number): number | string {
  if (column.offset !== undefined) return value;
  if (column.kind === 'date') return formatSecond(value * 86_400).slice(0, 10);
  return column.kind === 'datetime' ? formatSecond(value) : value;
}

const provenance = ({ origin, event }: { origin: string; event: string | undefined }): Record<string, string> =>
  event === undefined ? { origin } : { origin, event };
