import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import { type NumberedGroups, numberGroups } from '../../../privacy/guard/views/groups.ts';
import type { EarlierValues } from '../../../privacy/guard/views/history/value-lists.ts';
import type { ColumnRecipe, Grouping, View } from '../../../privacy/guard/views/view.ts';
import type { AllowedValues } from '../conditional-model.ts';
import { SetPool } from './set-pool.ts';
import type { AtPlace } from './timeline-state.ts';

/** Draws columns of the view, given those drawn before; `known` holds what was drawn. */
export interface Drawing {
  readonly view: View;
  readonly known: readonly (Codes | undefined)[];
  draw(wanted: readonly number[], step: string, allowed: readonly AllowedValues[]): void;
}

/** Values of `repeat`. */
const NEW = 0;
const AS_BEFORE = 1;
const USUAL = 2;

/**
 * Draws a column of events whose values have groups: whether the value comes back, of the kinds of coming back that the unit can have; then the
 * group, among those with such a value; then which value of it. So what was drawn of each holds of the value, and what came before is what
 * comes back. `undefined` where the view does not have it in two levels.
 */
export function drawLevels(column: number, drawing: Drawing, at: AtPlace): Codes | undefined {
  const { view, known } = drawing;
  const groups = at.shape.events.groups[column];
  const find = (matches: (from: ColumnRecipe) => boolean): number =>
    view.columns.findIndex(({ from }) => 'column' in from && from.column === column && matches(from));
  const group = find((from) => from.of === 'row' && from.grouped === true);
  const within = find((from) => from.of === 'row' && from.within === true);
  if (groups === undefined || group < 0 || within < 0) return undefined;
  const repeat = find((from) => from.of === 'repeat');
  const values = new PossibleValues(column, groups, at, repeat >= 0 && at.place > 0);
  const { who } = at;
  if (values.remembers) {
    drawing.draw([repeat], `again/${column}`, [values.repeats(repeat)]);
    values.repeated = known[repeat];
  }
  drawing.draw([group], `group/${column}`, [values.groups(group)]);
  drawing.draw([within], `value/${column}`, [values.ofGroups(within, known[group]!)]);
  const ofGroup = numbered(groups);
  const codes = allocateCodes(at.shape.events.columns[column]!.size, who.length);
  for (let i = 0; i < who.length; i++) codes[i] = ofGroup[known[group]![i]!]![known[within]![i]!]!;
  return codes;
}

/** Which values the next event of each unit may have, as sets. */
class PossibleValues {
  /** What was drawn of coming back; one a unit. */
  repeated: Codes | undefined;
  readonly #grouping: Grouping;
  readonly #numbers: NumberedGroups;
  readonly #who: Uint32Array;
  readonly #values: number;
  readonly #earlier: EarlierValues | undefined;
  readonly #previous: Codes | undefined;

  constructor(column: number, grouping: Grouping, { shape, history, who }: AtPlace, remembers: boolean) {
    this.#grouping = grouping;
    this.#numbers = numberGroups(grouping);
    this.#who = who;
    const { size } = shape.events.columns[column]!;
    this.#values = size;
    if (!remembers) return;
    this.#earlier = history.earlier(column);
    this.#previous = history.codesOf({ name: '', size, from: { of: 'previous', column } }, { units: who });
  }

  get remembers(): boolean {
    return this.#earlier !== undefined;
  }

  repeats(column: number): AllowedValues {
    const earlier = this.#earlier!;
    const pool = new SetPool(4, this.#who.length);
    for (const [i, unit] of this.#who.entries()) {
      const told = earlier.usual(unit) === this.#previous![i] ? 1 : 2;
      const distinct = earlier.distinct(unit);
      pool.next.set([Number(distinct < this.#values), 1, Number(told === 2), Number(distinct > told)]);
      pool.take(i);
    }
    return pool.allowed(column);
  }

  groups(column: number): AllowedValues {
    const { of } = this.#grouping;
    const { sizes } = this.#numbers;
    const pool = new SetPool(sizes.length, this.#who.length);
    const had = new Uint32Array(sizes.length);
    for (const [i, unit] of this.#who.entries()) {
      if (this.repeated === undefined || this.repeated[i] === NEW) {
        had.fill(0);
        this.#earlierIf(this.repeated !== undefined, unit, (value) => had[of[value]!]!++);
        for (let group = 0; group < sizes.length; group++) pool.next[group] = Number(had[group]! < sizes[group]!);
      } else {
        this.#each(i, unit, (value) => {
          pool.next[of[value]!] = 1;
        });
      }
      pool.take(i);
    }
    return pool.allowed(column);
  }

  ofGroups(column: number, groups: Codes): AllowedValues {
    const { of } = this.#grouping;
    const { sizes, within } = this.#numbers;
    const pool = new SetPool(Math.max(...sizes), this.#who.length);
    for (const [i, unit] of this.#who.entries()) {
      const group = groups[i]!;
      if (this.repeated === undefined || this.repeated[i] === NEW) {
        pool.next.fill(1, 0, sizes[group]);
        this.#earlierIf(this.repeated !== undefined, unit, (value) => {
          if (of[value] === group) pool.next[within[value]!] = 0;
        });
      } else {
        this.#each(i, unit, (value) => {
          if (of[value] === group) pool.next[within[value]!] = 1;
        });
      }
      pool.take(i);
    }
    return pool.allowed(column);
  }

  #earlierIf(asked: boolean, unit: number, see: (value: number) => void): void {
    if (asked) this.#earlier!.each(unit, see);
  }

  /** The earlier values that come back in the way that was drawn. */
  #each(i: number, unit: number, see: (value: number) => void): void {
    const before = this.#previous![i]!;
    const usual = this.#earlier!.usual(unit)!;
    const way = this.repeated![i]!;
    if (way === AS_BEFORE) see(before);
    else if (way === USUAL) see(usual);
    else {
      this.#earlier!.each(unit, (value) => {
        if (value !== before && value !== usual) see(value);
      });
    }
  }
}

/** The values of each group by their number in it. */
function numbered({ size, of }: Grouping): number[][] {
  const values = Array.from({ length: size }, (): number[] => []);
  for (const [value, group] of of.entries()) values[group]!.push(value);
  return values;
}
