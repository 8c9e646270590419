import { columnLevels, isNumeric } from '../../statistics/column-levels.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { countedMeasures } from '../measures/pair-measures.ts';

const MOST_COLUMNS = 5;
/** Of a column that explains; numbers may have any. */
const MOST_LEVELS = 12;

/** How `defaultFormula` chooses, in words that end a sentence. */
export const DEFAULT_RULE: string = `the declared target by the ${MOST_COLUMNS} columns of numbers or of at most ${MOST_LEVELS} values that go with it most among the records (Cramer's V); of a target with more than two values its rarest`;

/**
 * A regression of the declared target, where nobody named one. `undefined` where no column is fit to explain it, or the records have fewer than two of
 * its values.
 */
export function defaultFormula(real: EvaluatedTable, target: number): string | undefined {
  const { columns } = real;
  const others = [...columns.keys()].filter((c) => c !== target && canExplain(real, c));
  const [associations] = countedMeasures(
    [real],
    others.map((other) => [target, other]),
  );
  const strength = new Map(others.map((other, i) => [other, associations!.cramersV[i]!]));
  const chosen = others
    .toSorted((a, b) => strength.get(b)! - strength.get(a)! || a - b)
    .slice(0, MOST_COLUMNS)
    .map((column) => ticked(columns[column]!.name));
  const outcome = outcomeOf(real, target);
  return outcome === undefined || chosen.length === 0 ? undefined : `${outcome} ~ ${chosen.join(' + ')}`;
}

function canExplain({ columns }: EvaluatedTable, column: number): boolean {
  const { coding, codes } = columns[column]!;
  if (codes.every((code) => code === codes[0])) return false;
  return isNumeric(coding) || coding.cells.filter(({ kind }) => kind !== 'missing').length <= MOST_LEVELS;
}

function outcomeOf({ columns }: EvaluatedTable, target: number): string | undefined {
  const { coding, codes, name } = columns[target]!;
  const levels = columnLevels(coding);
  const counts = new Float64Array(levels.length);
  for (const code of codes) counts[code] = counts[code]! + 1;
  const present = [...levels.keys()].filter((code) => levels[code] !== undefined && counts[code]! > 0);
  if (isNumeric(coding) && coding.cells.filter(({ kind }) => kind !== 'missing').length > 2) return ticked(name);
  if (present.length < 2) return undefined;
  const rarest = present.reduce((a, b) => (counts[b]! < counts[a]! ? b : a));
  return `${ticked(name)} == ${quoted(levels[rarest]!)}`;
}

const ticked = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
const quoted = (value: string): string => `"${value.replaceAll(/["\\]/g, (sign) => `\\${sign}`)}"`;
