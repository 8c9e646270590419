import { didYouMeanClause } from '../../../workspace/text/did-you-mean.ts';
import { isModelled, type ModelledColumn } from '../../dictionary.ts';
import type { Problems } from '../../problems.ts';
import type { Anchor, BoundColumn, DictionaryTable, LinkedDictionary } from '../linked-dictionary.ts';
import type { LinkedSpec } from '../linked-schema.ts';

type Bounds = Pick<LinkedDictionary, 'since' | 'until'>;

/** The columns that bound what is known of a unit. What could not be moved to them without breaking a range is told. */
export function boundsOf(
  tables: readonly DictionaryTable[],
  { since, until }: Pick<LinkedSpec, 'since' | 'until'>,
  problems: Problems,
): Bounds {
  if (since === undefined && until === undefined) return {};
  const begin =
    since === undefined ? undefined : boundOf(tables, since, 'first', (text) => void problems.add(['since'], text));
  const ends = until?.map((name, at) =>
    boundOf(tables, name, 'last', (text) => void problems.add(['until', at], text)),
  );
  for (const table of tables) {
    for (const column of table.dictionary.columns) {
      if (!isModelled(column) || !isDated(column)) continue;
      const [least, most] = rangeOf(column);
      if ((until === undefined || least <= 0) && (since === undefined || most >= 0)) continue;
      problems.add(
        ['tables', table.name, 'columns', column.name],
        `"${column.name}" always lies ${least > 0 ? 'after' : 'before'} "${column.offset!.after}", and ${least > 0 ? 'until' : 'since'}: may move it there; let its range hold 0`,
      );
    }
  }
  return {
    ...(begin === undefined ? {} : { since: begin }),
    ...(ends === undefined ? {} : { until: ends.flatMap((one) => (one === undefined ? [] : [one])) }),
  };
}

/** A column of a table with one row a unit, counted from the unit's first or last event. */
function boundOf(
  tables: readonly DictionaryTable[],
  name: string,
  from: Extract<Anchor['of'], 'first' | 'last'>,
  problem: (text: string) => undefined,
): BoundColumn | undefined {
  const columns = tables.flatMap(({ name: own, role, source, dictionary, anchors }, table) =>
    role === 'single' || (role === 'units' && source === 'table')
      ? dictionary.columns.map((column) => ({ name: `${own}.${column.name}`, table, column, anchors }))
      : [],
  );
  const names = columns.map((one) => one.name);
  const found = columns.find((one) => one.name === name);
  if (found === undefined)
    return problem(
      `"${name}" is no column of a table with one row a unit${didYouMeanClause(name, names)}; write it as table.column`,
    );
  const { table, column, anchors } = found;
  const anchor = isModelled(column) && column.offset !== undefined ? anchors.get(column.offset.after) : undefined;
  const counted = isModelled(column) && (isDated(column) || (from === 'first' && anchor?.year === true));
  if (anchor?.of !== from || !counted) {
    return problem(
      `"${name}" is no date${from === 'first' ? ' or year' : ''} that is counted from the ${from} event of a unit`,
    );
  }
  const [least, most] = rangeOf(column);
  if (from === 'last' ? least < 0 : most > 0)
    return problem(
      `"${name}" may lie ${from === 'last' ? 'before the last' : 'after the first'} event; let its range ${from === 'last' ? 'begin' : 'end'} with 0`,
    );
  return { table, column: column.name };
}

const isDated = ({ offset }: ModelledColumn): boolean => offset?.type === 'date' || offset?.type === 'datetime';

/** The least and the greatest difference that a column may have from what it is counted from. */
function rangeOf({ coding }: ModelledColumn): readonly [least: number, most: number] {
  const ends = coding.cells.flatMap((cell) => {
    if (cell.kind === 'interval') return [cell.lower, cell.closed ? cell.upper : cell.upper - 1];
    return cell.kind === 'value' ? [Number(cell.value)] : [];
  });
  return [Math.min(...ends), Math.max(...ends)];
}
