import type { Codes } from '../../codes.ts';
import type { LevelRule } from '../view.ts';

/** In the place of an event that there is not. */
export const NEVER = 0xffff_ffff;

/** What is known of units as a whole: of records, or drawn before their events. */
export interface UnitFacts {
  /** One a column of the shape's units; row `u` is unit `u`. */
  readonly columns: readonly Codes[];
  /** Events of each unit. */
  readonly counts: Uint32Array;
  /** One a unit: 1 where it ever has a detail of this group of kinds, 0 elsewhere. */
  ever(detail: number, group: number): Uint8Array;
  /** One a unit: the place of the first event with a detail of this group of kinds, `NEVER` where there is none. Not known of units that are drawn. */
  firstPlaces?(detail: number, group: number): Uint32Array;
  /** One a unit and kind of these details, a unit's one after another: its level by this rule, `NEVER` where it has none of the kind. */
  levels?(detail: number, rule: LevelRule): Uint32Array;
}

/** The next events of some units, as far as they are known. */
export interface Arrival {
  /** Distinct units; entry `i` of everything below is of `units[i]`. */
  readonly units: Uint32Array;
  /** Days since any fixed day, or since the first event of the unit; needed where events are dated. */
  readonly days?: Float64Array | undefined;
  /** One a column of the shape's events. */
  readonly columns?: readonly Codes[];
  /** One a table of details; `undefined` for those that nothing asks for. */
  readonly details?: readonly (ArrivedDetails | undefined)[];
}

/** Rows `start[i] .. start[i + 1]` belong to the event of `units[i]`. */
export interface ArrivedDetails {
  readonly columns: readonly Codes[];
  readonly start: Uint32Array;
}

/** Some details of the next events of units, as far as they are known. */
export interface DetailArrival {
  /** Position in the shape's details. */
  readonly detail: number;
  /** Unit of each row; a unit may have several. */
  readonly units: Uint32Array;
  /** One a column of the details; `undefined` where it is not known. The kind is needed for what was of the same kind. */
  readonly columns: readonly (Codes | undefined)[];
  /** The detail before each row at the same event; absent where no row has one. */
  readonly siblings?: Siblings;
}

export interface Siblings {
  /** 1 where there is one. */
  readonly has: Uint8Array;
  readonly columns: readonly Codes[];
}

/** All details of one table of the arrived events, each with the one before it. */
export function detailsOf({ units, details }: Arrival, detail: number): DetailArrival {
  const arrived = details?.[detail];
  if (arrived === undefined) throw new RangeError(`Cannot look at details ${detail}: they have not arrived`);
  const { columns, start } = arrived;
  const rows = start[units.length]!;
  const unitOfRow = new Uint32Array(rows);
  const has = new Uint8Array(rows);
  for (const [i, unit] of units.entries()) {
    unitOfRow.fill(unit, start[i]!, start[i + 1]!);
    has.fill(1, Math.min(start[i]! + 1, start[i + 1]!), start[i + 1]!);
  }
  const shifted = columns.map((codes) => {
    const before = codes.slice();
    if (rows > 0) before.set(codes.subarray(0, rows - 1), 1);
    return before;
  });
  return { detail, units: unitOfRow, columns, siblings: { has, columns: shifted } };
}
