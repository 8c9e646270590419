import { parseDay } from './calendar.ts';
import type { Cell } from './coding.ts';
import type { Scale } from './scale.ts';

/** The numbers that a cell holds: `[lower, upper)`, or `[lower, upper]` where `closed`. */
export interface Extent {
  readonly lower: number;
  readonly upper: number;
  readonly closed: boolean;
}

/** Where a cell lies on its column's scale; `undefined` for missing values and those outside the domain. */
export function extentOf(cell: Cell, scale: Scale): Extent | undefined {
  switch (cell.kind) {
    case 'interval':
      return cell;
    case 'value': {
      const at = scale === 'day' ? parseDay(String(cell.value))! : Number(cell.value);
      return { lower: at, upper: at, closed: true };
    }
    case 'missing':
    case 'other':
      return undefined;
  }
}
