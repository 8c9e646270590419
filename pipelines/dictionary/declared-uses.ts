import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { someOf } from '../workspace/text/some-of.ts';
import { type DictionaryColumn, isModelled, type ModelledColumn } from './dictionary.ts';
import { lookupKeys } from './lookup-keys.ts';
import type { Problems } from './problems.ts';
import type { SurvivalSpec } from './spec.ts';
import type { DictionarySurvival } from './survival.ts';
import { tidyText } from './tidy-text.ts';
import type { Path } from './yaml-source.ts';

/** What a dictionary declares of how its columns are used in an evaluation. */
interface DeclaredUses {
  readonly protectedAttributes: readonly string[];
  readonly survival: DictionarySurvival | undefined;
}

interface Declared {
  readonly protectedAttributes?: readonly string[] | undefined;
  readonly survival?: SurvivalSpec | undefined;
}

/** A column of more values makes groups of which each holds next to nobody. */
export const MOST_GROUPS = 100;

/** Works out which columns are meant. `broken` are columns whose own mistakes are told already. */
export function declaredUses(
  spec: Declared,
  columns: readonly DictionaryColumn[],
  broken: ReadonlySet<string>,
  problems: Problems,
): DeclaredUses {
  const named = new Map(columns.map((column) => [column.name, column]));
  const find = (path: Path, what: string, name: string): ModelledColumn | undefined => {
    if (broken.has(name)) return undefined;
    const column = named.get(name);
    if (column !== undefined && isModelled(column)) return column;
    const why =
      column === undefined
        ? `is not in columns${didYouMeanClause(name, named.keys())}`
        : `is ${column.kind === 'computed' ? 'computed from others' : `of kind ${column.kind}`}, which is never modelled`;
    problems.add(path, `${what} "${name}" ${why}`);
    return undefined;
  };
  const attributes = spec.protectedAttributes ?? [];
  attributes.forEach((name, i) => {
    const path = ['protectedAttributes', i];
    const column = find(path, 'the protected attribute', name);
    if (column === undefined) return;
    if (attributes.indexOf(name) !== i) problems.add(path, `the protected attribute "${name}" stands there twice`);
    const groups = column.coding.cells.length;
    if (groups > MOST_GROUPS) {
      problems.add(
        path,
        `the protected attribute "${name}" has ${groups} values or bins; groups are formed of at most ${MOST_GROUPS}`,
      );
    }
  });
  return { protectedAttributes: attributes, survival: spec.survival && survivalOf(spec.survival, find, problems) };
}

function survivalOf(
  { time, event }: SurvivalSpec,
  find: (path: Path, what: string, name: string) => ModelledColumn | undefined,
  problems: Problems,
): DictionarySurvival | undefined {
  const timeColumn = find(['survival', 'time'], 'the time', time);
  if (timeColumn !== undefined && timeColumn.kind !== 'integer' && timeColumn.kind !== 'real') {
    problems.add(['survival', 'time'], `the time "${time}" is of kind ${timeColumn.kind}; it must be integer or real`);
  }
  const eventColumn = find(['survival', 'event', 'column'], 'the event', event.column);
  if (eventColumn === undefined) return undefined;
  if (time === event.column) {
    problems.add(['survival', 'event', 'column'], `"${time}" cannot be both the time and the event`);
    return undefined;
  }
  const codes = codesByText(eventColumn);
  const ignoreCase = eventColumn.rule.kind !== 'scale' && eventColumn.rule.ignoreCase;
  const keys = lookupKeys(codes, ignoreCase);
  const code = keys.get(event.value) ?? keys.get(tidyText(event.value, ignoreCase));
  if (code !== undefined) return { time, event: { ...event, code } };
  const values = someOf(
    [...codes.keys()].map((one) => `"${one}"`),
    'values',
  );
  problems.add(
    ['survival', 'event', 'value'],
    `"${event.value}" is no single value of the event "${event.column}"${codes.size === 0 ? '' : `, which has ${values}`}`,
  );
  return undefined;
}

/** The values that have a cell of their own, as in the data. */
function codesByText({ rule, coding }: ModelledColumn): ReadonlyMap<string, number> {
  if (rule.kind === 'list') return rule.entries;
  return new Map(
    coding.cells.flatMap((cell, code) => (cell.kind === 'value' ? [[String(cell.value), code] as const] : [])),
  );
}
