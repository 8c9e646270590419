import type { Contradiction } from '../../pipelines/evaluate/inside/contradictions.ts';
import type { TableFacts, TablesEvaluation } from '../../pipelines/evaluate/inside/evaluate-tables.ts';
import { leakageToJson } from '../../pipelines/evaluate/leakage/leakage-to-json.ts';
import { shortfall, worstFirst } from '../../pipelines/evaluate/utility/standing.ts';
import type { UtilityResult, UtilitySection } from '../../pipelines/evaluate/utility/utility-result.ts';
import { utilityToJson } from '../../pipelines/evaluate/utility/utility-to-json.ts';
import { renderLeakage } from './leakage.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap.ts';

export const EXACT_NUMBERS = 'Exact numbers computed on records, for the steward alone: publish nothing of this.';

/** How many results of a section are shown, and how many of all come first. */
const SHOWN = 8;
const WORST = 3;

/** How a synthetic table holds against the records, worst first. */
export function renderEvaluation({ real, holdout, synthetic }: TablesEvaluation): readonly string[] {
  const { facts, utility, leakage } = synthetic[0]!;
  const tables = [real, ...(holdout === undefined ? [] : [holdout]), facts];
  // One of each section: a table that is wrong altogether is so in many ways.
  const firsts = utility.sections.flatMap(({ results }) => worstFirst(results).slice(0, 1));
  const short = firsts.filter((result) => (shortfall(result) ?? 0) > 0);
  const worst = worstFirst(short).slice(0, WORST);
  return [
    EXACT_NUMBERS,
    '',
    ...renderFacts(tables),
    '',
    ...(worst.length === 0
      ? []
      : ['Worst, held against what two halves of the records give', ...resultTable(worst), '']),
    ...utility.sections.flatMap((section) => [...renderSection(section), '']),
    ...(leakage === undefined ? [] : [...renderLeakage(leakage), '']),
    'Ceiling: what two halves of the records give, so that better is not to be expected. Floor: what a table without any relation gives.',
    leakage === undefined
      ? 'Nothing was charged, and similarity is no proof of privacy.'
      : 'Nothing was charged. Attacks that find nothing are no proof of privacy, and neither is similarity.',
  ];
}

/** Each table with its rows, and what in it the dictionary does not know. */
export function renderFacts(tables: readonly TableFacts[]): readonly string[] {
  const rows = tables.map(({ role, path, rowsRead, rows: kept }) => [
    role,
    `${rowsRead} ${rowsRead === 1 ? 'row' : 'rows'}${kept < rowsRead ? `, of which a random ${kept} are looked at` : ''}`,
    path,
  ]);
  const notes = notesOf(tables);
  return [...renderTable(rows), ...(notes.length === 0 ? [] : ['', 'Look at', ...notes.flatMap(item)])];
}

/** What the tables hold that the dictionary does not know. */
export const notesOf = (tables: readonly TableFacts[]): readonly string[] =>
  tables.flatMap(({ role, extra, contradictions }) => [
    ...(extra.length === 0
      ? []
      : [`${role} has columns that the dictionary does not describe, and that are not looked at: ${extra.join(', ')}`]),
    ...contradictions.map(inWords),
  ]);

function inWords({ table, column, rows, ...found }: Contradiction): string {
  const parts = [
    [found.unreadable, 'that cannot be read'],
    [found.unlisted, 'that are not in the list'],
    [found.below, 'below the range'],
    [found.above, 'above the range'],
  ] as const;
  const told = parts.flatMap(([count, what]) => (count === 0 ? [] : [`${count} ${what}`]));
  return `"${column}" of ${table} has values that the dictionary does not know: ${told.join(', ')}, of ${rows} rows`;
}

function renderSection({ title, results }: UtilitySection): readonly string[] {
  const ordered = worstFirst(results);
  const found = ordered.filter(({ value }) => value !== null);
  const without = ordered.filter(({ value }) => value === null);
  const more = (count: number): string[] => (count <= SHOWN ? [] : [`  and ${count - SHOWN} more with --json`]);
  return [
    title,
    ...(found.length === 0 ? [] : [...resultTable(found.slice(0, SHOWN)), ...more(found.length)]),
    ...without.slice(0, SHOWN).flatMap((result) => item(`${labelOf(result)}: ${result.unavailable}`)),
    ...more(without.length),
  ];
}

function resultTable(results: readonly UtilityResult[]): readonly string[] {
  const rows = results.map((result) => [
    labelOf(result),
    brief(result.value),
    result.interval === null ? '' : `${brief(result.interval.lower)} to ${brief(result.interval.upper)}`,
    brief(result.ceiling),
    brief(result.floor),
    result.direction === 'higher-is-better' ? 'higher' : 'lower',
  ]);
  const head = ['metric', 'value', 'interval', 'ceiling', 'floor', 'better'];
  return renderTable([head, ...rows], new Set([1, 3, 4])).map((line) => `  ${line}`);
}

export function labelOf({ metric, about: { columns, group } }: Pick<UtilityResult, 'metric' | 'about'>): string {
  const where = group === undefined ? '' : ` where ${group.column} is ${group.value}`;
  return `${metric}${columns.length === 0 ? '' : ` of ${columns.join(', ')}`}${where}`;
}

export const brief = (value: number | null): string => (value === null ? '-' : String(Number(value.toPrecision(4))));

const item = (text: string): string[] => wrap(text, 96).map((line, i) => `${i === 0 ? '- ' : ''}${line}`);

export function evaluationToJson({ table, real, holdout, synthetic }: TablesEvaluation): Record<string, unknown> {
  const [one] = synthetic;
  return {
    schema: 'table-evaluation/1',
    warning: EXACT_NUMBERS,
    table,
    tables: { real, synthetic: one!.facts, holdout: holdout ?? null },
    utility: utilityToJson(one!.utility),
    ...(one!.leakage && { leakage: leakageToJson(one!.leakage) }),
  };
}
