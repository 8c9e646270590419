import type { Codes } from '../../../privacy/guard/codes.ts';
import type { LinkedShape } from '../../../privacy/guard/views/view.ts';
import type { AllowedValues } from '../conditional-model.ts';
import type { ModelledView } from '../modelled-view.ts';
import { groupOffsets } from '../recipe/group-offsets.ts';
import type { AtPlace } from './timeline-state.ts';

/*
 * What a unit never has is not here; what it has and had not yet is here at its last event at the latest. Of the groups that are here, the
 * leading one is the first.
 */

type Columns = ModelledView['view']['columns'];

/** States of a group for a unit: anything may be, it may not be here, it must be. */
const [ANY, NOT, MUST] = [0, 1, 2];

/** Which groups may come first. */
export function allowedLeading(
  { columns }: ModelledView['view'],
  wanted: readonly number[],
  known: readonly (Codes | undefined)[],
  at: AtPlace,
): AllowedValues[] {
  const [column] = wanted;
  if (column === undefined) return [];
  const groups = groupColumns(at.shape, columns, known, at);
  const { size } = columns[column]!;
  const sets: Uint8Array[] = [];
  const numbers = new Map<string, number>();
  const ofRow = Uint32Array.from(at.who, (_, i) => {
    const states = groups.map((stateOf) => stateOf(i));
    const key = states.join('');
    const known = numbers.get(key);
    if (known !== undefined) return known;
    const first = states.indexOf(MUST);
    sets.push(
      Uint8Array.from({ length: size }, (_group, group) =>
        Number((states[group] ?? ANY) !== NOT && (first < 0 || group <= first)),
      ),
    );
    numbers.set(key, sets.length - 1);
    return sets.length - 1;
  });
  return [{ column, sets, ofRow }];
}

/** One a group, over all tables of details: its state for the unit of a row. */
function groupColumns(
  { details }: LinkedShape,
  columns: Columns,
  known: readonly (Codes | undefined)[],
  at: AtPlace,
): ((row: number) => number)[] {
  return details.flatMap(({ groups, kind, columns: own }, detail) =>
    Array.from({ length: groups[kind]?.size ?? own[kind]!.size }, (_, group) =>
      stateOf(columns, known, { detail, group }, at),
    ),
  );
}

function stateOf(
  columns: Columns,
  known: readonly (Codes | undefined)[],
  { detail, group }: { readonly detail: number; readonly group: number },
  { counts, who, place }: AtPlace,
): (row: number) => number {
  const position = columns.findIndex(
    ({ from }) => (from.of === 'due' || from.of === 'has-ever') && from.detail === detail && from.group === group,
  );
  const due = known[position];
  if (due === undefined) return () => ANY;
  return (row) => (due[row] === 0 ? NOT : due[row] === 1 && counts[who[row]!] === place + 1 ? MUST : ANY);
}

/** How many details of each group there may be, where it is known which group comes first. */
export function allowedHere(
  { columns }: ModelledView['view'],
  leading: readonly number[],
  known: readonly (Codes | undefined)[],
  at: AtPlace,
): AllowedValues[] {
  const first = known[leading[0] ?? -1];
  const offsets = groupOffsets(at.shape);
  return columns.flatMap(({ from, size }, column): AllowedValues[] => {
    if (from.of !== 'here') return [];
    const own = offsets[from.detail]! + from.group;
    const state = stateOf(columns, known, from, at);
    const set = (allows: (code: number) => boolean): Uint8Array =>
      Uint8Array.from({ length: size }, (_, code) => Number(allows(code)));
    return [
      {
        column,
        sets: [set(() => true), set((code) => code === 0), set((code) => code > 0)],
        ofRow: Uint32Array.from(at.who, (_, row) => {
          if (first !== undefined && first[row]! >= own) return first[row] === own ? MUST : NOT;
          return state(row);
        }),
      },
    ];
  });
}
