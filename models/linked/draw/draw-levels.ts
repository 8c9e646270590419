import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import { type NumberedGroups, numberGroups } from '../../../privacy/guard/views/groups.ts';
import type { EarlierValues } from '../../../privacy/guard/views/history/value-lists.ts';
import type { ColumnRecipe, Grouping, View } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import type { AllowedValues } from '../conditional-model.ts';
import { SetPool } from './set-pool.ts';
import type { AtPlace } from './timeline-state.ts';

/** Draws columns of the view, given those drawn before; `known` holds what was drawn. */
export interface Drawing {
  readonly view: View;
  readonly known: (Codes | undefined)[];
  draw(wanted: readonly number[], step: string, allowed: readonly AllowedValues[]): void;
}

/**
 * Draws a column of events whose values have groups: how the value comes, of the ways that the unit can have it; then the group, which follows
 * from that, and which value of it. A value that comes back is one that the unit had, so that what was drawn of each holds of the value.
 * `undefined` where the view does not have the column in two levels.
 */
export function drawLevels(column: number, drawing: Drawing, at: AtPlace): Codes | undefined {
  const { view, known } = drawing;
  const grouping = at.shape.events.groups[column];
  const find = (matches: (from: ColumnRecipe) => boolean): number =>
    view.columns.findIndex(({ from }) => 'column' in from && from.column === column && matches(from));
  const group = find((from) => from.of === 'row' && from.grouped === true);
  const within = find((from) => from.of === 'row' && from.within === true);
  const comes = find((from) => from.of === 'comes');
  if (grouping === undefined || within < 0 || (group < 0 && comes < 0)) return undefined;
  const { who } = at;
  const numbers = numberGroups(grouping);
  let groups: Codes;
  if (comes >= 0 && at.place > 0) {
    const earlier = new EarlierOfUnits(column, grouping, at);
    drawing.draw([comes], `comes/${column}`, [earlier.ways(comes, numbers)]);
    const values = earlier.comingBack(known[comes]!);
    groups = codesOf(grouping.size, who, (i) => (values[i] === NONE ? known[comes]![i]! : grouping.of[values[i]!]!));
    drawing.draw([within], `value/${column}`, [earlier.possible(within, numbers, groups, values)]);
  } else {
    drawing.draw([group], `group/${column}`, [anyOf(group, who, numbers)]);
    groups = known[group]!;
    drawing.draw([within], `value/${column}`, [anyWithin(within, who, numbers, groups)]);
  }
  const ofGroup = numbered(grouping);
  const { size } = at.shape.events.columns[column]!;
  return codesOf(size, who, (i) => ofGroup[groups[i]!]![known[within]![i]!]!);
}

const NONE = 0xffff_ffff;

function codesOf(size: number, who: Uint32Array, code: (i: number) => number): Codes {
  const codes = allocateCodes(size, who.length);
  for (let i = 0; i < who.length; i++) codes[i] = code(i);
  return codes;
}

/** Groups that have values. */
function anyOf(column: number, who: Uint32Array, { sizes }: NumberedGroups): AllowedValues {
  return { column, sets: [Uint8Array.from(sizes, (size) => Number(size > 0))], ofRow: new Uint32Array(who.length) };
}

/** The values of each group. */
function anyWithin(column: number, who: Uint32Array, { sizes }: NumberedGroups, groups: Codes): AllowedValues {
  const most = Math.max(...sizes);
  const sets = Array.from(sizes, (size) => new Uint8Array(most).fill(1, 0, size));
  return { column, sets, ofRow: Uint32Array.from(who, (_, i) => groups[i]!) };
}

/** What units had before, and which values their next events may have. */
class EarlierOfUnits {
  readonly #column: number;
  readonly #grouping: Grouping;
  readonly #at: AtPlace;
  readonly #earlier: EarlierValues;
  readonly #previous: Codes;

  constructor(column: number, grouping: Grouping, at: AtPlace) {
    this.#column = column;
    this.#grouping = grouping;
    this.#at = at;
    this.#earlier = at.history.earlier(column);
    const { size } = at.shape.events.columns[column]!;
    this.#previous = at.history.codesOf({ name: '', size, from: { of: 'previous', column } }, { units: at.who });
  }

  /** A new value of a group that has one left, and the ways in which an earlier one can come back. */
  ways(column: number, { sizes }: NumberedGroups): AllowedValues {
    const { size, of } = this.#grouping;
    const pool = new SetPool(size + 3, this.#at.who.length);
    const had = new Uint32Array(size);
    for (const [i, unit] of this.#at.who.entries()) {
      had.fill(0);
      this.#earlier.each(unit, (value) => had[of[value]!]!++);
      for (let group = 0; group < size; group++) pool.next[group] = Number(had[group]! < sizes[group]!);
      const isUsual = this.#earlier.usual(unit) === this.#previous[i];
      pool.next.set([1, Number(!isUsual), Number(this.#earlier.distinct(unit) > (isUsual ? 1 : 2))], size);
      pool.take(i);
    }
    return pool.allowed(column);
  }

  /** The value that comes back to each unit, `NONE` where it gets a new one. Of several each as often as the unit had it. */
  comingBack(comes: Codes): Uint32Array {
    const { who, place, seed } = this.#at;
    const random = new GenerationRandom(`${seed}/${this.#column}/${place}`, 'values that come back');
    const { size } = this.#grouping;
    return Uint32Array.from(who, (unit, i) => {
      if (comes[i]! < size) return NONE;
      const before = this.#previous[i]!;
      if (comes[i] === size) return before;
      const usual = this.#earlier.usual(unit)!;
      if (comes[i] === size + 1) return usual;
      let left = 0;
      this.#earlier.each(unit, (value, times) => {
        if (value !== before && value !== usual) left += times;
      });
      left = random.below(left) + 1;
      let chosen = before;
      this.#earlier.each(unit, (value, times) => {
        if (value === before || value === usual || left <= 0) return;
        left -= times;
        chosen = value;
      });
      return chosen;
    });
  }

  /** Of the group, the value that comes back, or all that the unit had not. */
  possible(column: number, { sizes, within }: NumberedGroups, groups: Codes, values: Uint32Array): AllowedValues {
    const { of } = this.#grouping;
    const pool = new SetPool(Math.max(...sizes), this.#at.who.length);
    for (const [i, unit] of this.#at.who.entries()) {
      const group = groups[i]!;
      if (values[i] !== NONE) pool.next[within[values[i]!]!] = 1;
      else {
        pool.next.fill(1, 0, sizes[group]);
        this.#earlier.each(unit, (value) => {
          if (of[value] === group) pool.next[within[value]!] = 0;
        });
      }
      pool.take(i);
    }
    return pool.allowed(column);
  }
}

/** The values of each group by their number in it. */
function numbered({ size, of }: Grouping): number[][] {
  const values = Array.from({ length: size }, (): number[] => []);
  for (const [value, group] of of.entries()) values[group]!.push(value);
  return values;
}
