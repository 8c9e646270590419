import type { LinkedRecords } from '../../../privacy/guard/views/linked-records.ts';
import type { KindOfDetail, LinkedShape, View, ViewColumn } from '../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../privacy/guard/views/view-rows.ts';
import { type NoisyTable, normalised, shrunk, sum } from '../chain/estimate-table.ts';
import { groupsOf, LEFT_UNTIL } from '../recipe/detail-columns.ts';
import { hazardsOf, type Lengths, spreadOver } from './hazards.ts';

/** Noisy counts of units, and the variance of each. */
type UnitCounts = Pick<NoisyTable, 'values' | 'variance'>;

/** Never, and at the first event. */
const NOT_LATER = 2;
/** Arrivals of more groups are not counted: each would have little of the budget. */
const MOST_GROUPS = 32;

/** When units have each group for the first time, by how many events they have after that. */
export function arrivalColumns(shape: LinkedShape): ViewColumn[] {
  const groups = groupsOf(shape);
  if (groups.length > MOST_GROUPS) return [];
  return groups.map(({ name, detail, group }) => ({
    name: `arrival ${name}`,
    size: NOT_LATER + LEFT_UNTIL.length,
    from: { of: 'arrival', detail, group, left: LEFT_UNTIL },
  }));
}

/** When groups come first, as it was counted, beside how many events drawn units have that have them later than at their first event. */
export class ArrivalFit {
  readonly #view: View | undefined;
  readonly #counted: readonly UnitCounts[];
  #hazards: ReadonlyMap<string, Float64Array> = new Map();

  /** `counted`: one a column of `arrivalColumns`. */
  constructor(shape: LinkedShape, counted: readonly UnitCounts[]) {
    this.#counted = counted;
    const columns = counted.length === 0 ? [] : arrivalColumns(shape);
    this.#view = columns.length === 0 ? undefined : { name: 'arrivals', kind: 'patient', rows: 1, columns };
  }

  /** Units as they are drawn now. */
  beside(records: LinkedRecords, shape: LinkedShape): void {
    if (this.#view === undefined) return;
    const { start } = records.events;
    const { columns } = viewRows(records, shape, this.#view);
    this.#hazards = new Map(
      this.#view.columns.map(({ from }, at) => {
        const lengths: Lengths = new Map();
        columns[at]!.codes.forEach((code, unit) => {
          const events = start[unit + 1]! - start[unit]!;
          if (code >= NOT_LATER) lengths.set(events, (lengths.get(events) ?? 0) + 1);
        });
        return [
          keyOf(from as KindOfDetail),
          hazardsOf(lengths, LEFT_UNTIL, shareOfClasses(this.#counted[at]!, lengths)),
        ];
      }),
    );
  }

  /** How likely a group that a unit is still to have comes at an event, by classes of events after it; absent where it was not counted. */
  hazardsOf(group: KindOfDetail): Float64Array | undefined {
    return this.#hazards.get(keyOf(group));
  }
}

const keyOf = ({ detail, group }: KindOfDetail): string => `${detail}/${group}`;

/** Shares of the classes: as counted in the proportion in which that stands out from noise, else as if groups came at any event alike. */
function shareOfClasses({ values, variance }: UnitCounts, lengths: Lengths): Float64Array {
  const counts = values.slice(NOT_LATER);
  const evenly = normalised(spreadOver(lengths, LEFT_UNTIL));
  const total = Math.max(1, sum(counts));
  return normalised(
    shrunk(
      counts,
      evenly.map((share) => share * total),
      variance,
    ),
  );
}
