import type { ColumnRecipe, LinkedShape } from '../view.ts';
import { NEVER, type UnitFacts } from './arrival.ts';
import { classOf } from './classes.ts';
import { requireArrived } from './require-arrived.ts';

type OfUnit = Extract<ColumnRecipe, { of: 'unit' | 'count' | 'has-ever' | 'order' | 'arrival' | 'level' }>;

/** The code of each unit in a column about units as a whole; `none` stands for what a unit has not. Throws `RangeError` where facts that it takes are not known. */
export function unitCode(from: OfUnit, facts: UnitFacts, shape: LinkedShape, none: number): (unit: number) => number {
  switch (from.of) {
    case 'unit':
      return (unit) => facts.columns[from.column]![unit]!;
    case 'count':
      return (unit) => classOf(facts.counts[unit]!, from.edges);
    case 'has-ever': {
      const ever = facts.ever(from.detail, from.group);
      return (unit) => ever[unit]!;
    }
    case 'order': {
      const [own, other] = [from, from.other].map((group) => firstPlaces(facts, group)) as [Uint32Array, Uint32Array];
      return (unit) => orderOf(own[unit]!, other[unit]!);
    }
    case 'arrival': {
      const when = firstPlaces(facts, from);
      return (unit) => {
        const place = when[unit]!;
        if (place === NEVER) return 0;
        return place === 0 ? 1 : 2 + classOf(facts.counts[unit]! - 1 - place, from.left);
      };
    }
    case 'level': {
      const levels = requireArrived(facts.levels?.(from.detail, from), 'levels of units');
      const { columns, kind } = shape.details[from.detail]!;
      const each = columns[kind]!.size;
      return (unit) => Math.min(none, levels[unit * each + from.kind]!);
    }
  }
}

const firstPlaces = (
  facts: UnitFacts,
  { detail, group }: { readonly detail: number; readonly group: number },
): Uint32Array => requireArrived(facts.firstPlaces?.(detail, group), 'when units have groups');

/** Codes of `order`, of the places at which a unit has either for the first time. */
function orderOf(own: number, other: number): number {
  const when = (place: number): number => (place === NEVER ? 0 : Math.min(2, place + 1));
  const code = 3 * when(own) + when(other);
  return code < 8 ? code : 9 + Math.sign(own - other);
}
