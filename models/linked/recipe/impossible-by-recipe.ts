import type { ColumnRecipe, LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import type { ImpossibleCells } from '../../model.ts';
import { groupOffsets } from './group-offsets.ts';
import { isZeroAlone } from './has-events.ts';

/** Pairs of values that no unit can have, whatever its rows are, because of what the columns of a view mean. */
export function impossibleByRecipe(shape: LinkedShape, { kind, detail, columns }: View): ImpossibleCells[] {
  const offsets = groupOffsets(shape);
  const found: ImpossibleCells[] = [];
  const position = (meets: (from: ColumnRecipe) => boolean): number => columns.findIndex(({ from }) => meets(from));
  const add = (a: number, b: number, never: (x: number, y: number) => boolean): void => {
    if (a < 0 || b < 0) return;
    const width = columns[b]!.size;
    found.push({
      columns: [a, b],
      cells: Uint8Array.from({ length: columns[a]!.size * width }, (_, cell) =>
        Number(never(Math.floor(cell / width), cell % width)),
      ),
    });
  };
  const leading = position((from) => from.of === 'leading' && from.previous !== true);
  for (const [at, { from }] of columns.entries()) {
    if (from.of === 'has-ever' && kind === 'patient') {
      // Who has no event has nothing.
      const count = position(({ of }) => of === 'count');
      add(count, at, (number, ever) => number === 0 && ever === 1 && isZeroAlone(columns[count]!.from));
    } else if (from.of === 'here') {
      const same = (other: ColumnRecipe): boolean =>
        (other.of === 'due' || other.of === 'has-ever') && other.detail === from.detail && other.group === from.group;
      add(position(same), at, (due, here) => due === 0 && here > 0);
      const own = offsets[from.detail]! + from.group;
      add(leading, at, (first, here) => (here > 0 ? first > own : first === own));
    } else if (from.of === 'detail' && from.byKind === true) {
      const { kind: kinds, columns: values } = shape.details[detail!]!;
      const { size } = values[from.column]!;
      const last = values[kinds]!.size * size;
      const kindOf = (code: number): number => Math.floor(code / size);
      for (const [other, { from: before }] of columns.entries()) {
        const isBefore = before.of === 'last-of-kind' || before.of === 'first-of-kind';
        if (isBefore && before.byKind === true) add(other, at, (was, is) => was < last && kindOf(was) !== kindOf(is));
      }
    }
  }
  return found;
}
