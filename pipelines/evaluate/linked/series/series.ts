import { eventOfDetail, type LinkedTable, unitOfEvent } from '../linked-table.ts';

/** Some rows of each unit, in the order of its events. */
export class Series {
  /** Positions of rows, those of a unit together. */
  readonly rows: Uint32Array;
  /** The unit of each. */
  readonly units: Uint32Array;
  /** Days of each, where days are known. */
  readonly time: Float64Array | undefined;

  constructor(rows: Uint32Array, units: Uint32Array, time: Float64Array | undefined) {
    this.rows = rows;
    this.units = units;
    this.time = time;
  }

  where(keep: (row: number) => boolean): Series {
    const kept = Uint32Array.from(this.rows.keys()).filter((i) => keep(this.rows[i]!));
    const { rows, units, time } = this;
    return new Series(
      kept.map((i) => rows[i]!),
      kept.map((i) => units[i]!),
      time && Float64Array.from(kept, (i) => time[i]!),
    );
  }

  /** Hears each row with the next of its unit, and their places in the series. */
  visitNext(visit: (row: number, next: number, place: number) => void): void {
    for (let i = 0; i + 1 < this.rows.length; i++) {
      if (this.units[i] === this.units[i + 1]) visit(this.rows[i]!, this.rows[i + 1]!, i);
    }
  }
}

/** All events; where `values` are given, those with a number. */
export function seriesOfColumn({ rows }: LinkedTable, column: number, values?: Float64Array): Series {
  const whole = new Series(
    Uint32Array.from({ length: rows.events.columns[column]!.length }, (_, event) => event),
    unitOfEvent(rows),
    rows.events.time,
  );
  return values === undefined ? whole : whole.where((event) => !Number.isNaN(values[event]!));
}

/** Details of one kind. */
export function seriesOfKind({ shape, rows }: LinkedTable, detail: number, kind: number): Series {
  const { start, columns } = rows.details[detail]!;
  const codes = columns[shape.details[detail]!.kind]!;
  const [events, units, time] = [eventOfDetail(start), unitOfEvent(rows), rows.events.time];
  const found = Uint32Array.from(codes.keys()).filter((row) => codes[row] === kind);
  return new Series(
    found,
    found.map((row) => units[events[row]!]!),
    time && Float64Array.from(found, (row) => time[events[row]!]!),
  );
}
