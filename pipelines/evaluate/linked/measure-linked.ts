import { bootstrapOfUnits } from './baselines/bootstrap-of-units.ts';
import { randomLinks } from './baselines/random-links.ts';
import type { LinkedMeasure, Measure, Measured } from './figure.ts';
import type { LinkedTable } from './linked-table.ts';
import { cardinality } from './measures/cardinality.ts';
import { correlations } from './measures/correlations.ts';
import { distinctValues } from './measures/distinct-values.ts';
import { ends } from './measures/ends.ts';
import { gaps } from './measures/gaps.ts';
import { hops } from './measures/hops.ts';
import { kept } from './measures/kept.ts';
import { kinds } from './measures/kinds.ts';
import { neighbours } from './measures/neighbours.ts';
import { orderOfFirsts } from './measures/order-of-firsts.ts';
import { prevalence } from './measures/prevalence.ts';
import { rowsAlone } from './measures/rows.ts';
import { transitions } from './measures/transitions.ts';
import { firstEvents } from './rearranged.ts';

/** One figure of a synthetic table beside the same of two others. */
export interface LinkedFigure {
  readonly measure: LinkedMeasure;
  readonly of: readonly string[];
  /** Of the records; absent where the others are distances from them. */
  readonly records: number | undefined;
  readonly synthetic: number | undefined;
  /** Of the records with their events linked to units at random. */
  readonly randomLinks: number | undefined;
  /** Of a bootstrap of the units of the records. */
  readonly floor: number | undefined;
}

export interface LinkedReport {
  readonly seed: string;
  /** Only so many first events of a unit were looked at. */
  readonly most: number | undefined;
  readonly units: readonly [records: number, synthetic: number];
  readonly figures: readonly LinkedFigure[];
}

export interface LinkedComparison {
  readonly records: LinkedTable;
  readonly synthetic: LinkedTable;
  readonly seed: string;
  /** Looks at so many first events of each unit alone. */
  readonly most?: number;
  /** Columns of events that are the same in all events of a unit. */
  readonly constants?: readonly string[];
}

/**
 * All figures per unit, exactly: they are as protected as the records. The baselines are drawn from `seed`, so that a report is the same
 * on every machine. Throws `RangeError` where the two are not of the same shape or have no unit.
 */
export function measureLinked({ records, synthetic, seed, most, constants = [] }: LinkedComparison): LinkedReport {
  requireSameShape(records, synthetic);
  const both = records.numbers !== undefined && synthetic.numbers !== undefined;
  const cut = ({ shape, rows, numbers }: LinkedTable): LinkedTable => {
    const table = both && numbers !== undefined ? { shape, rows, numbers } : { shape, rows };
    return most === undefined ? table : firstEvents(table, most);
  };
  const real = cut(records);
  const all = allMeasures(constants);
  const [made, random, floor] = [cut(synthetic), randomLinks(real, seed), bootstrapOfUnits(real, seed)].map((table) =>
    all.flatMap((measure) => measure(real, table)),
  ) as [Measured[], Measured[], Measured[]];
  return {
    seed,
    most,
    units: [records.rows.unitCount, synthetic.rows.unitCount],
    // What is told follows from the records alone, so that the three lists run in parallel.
    figures: made.map(({ measure, of, records: recorded, value }, i) => ({
      measure,
      of,
      records: recorded,
      synthetic: value,
      randomLinks: figureAt(random, i, measure).value,
      floor: figureAt(floor, i, measure).value,
    })),
  };
}

const allMeasures = (constants: readonly string[]): readonly Measure[] => [
  cardinality,
  transitions,
  gaps,
  ends,
  prevalence,
  orderOfFirsts,
  hops,
  neighbours,
  distinctValues,
  correlations,
  kinds,
  rowsAlone,
  kept(constants),
];

function figureAt(figures: readonly Measured[], place: number, measure: LinkedMeasure): Measured {
  const figure = figures[place];
  if (figure?.measure !== measure) throw new RangeError(`Cannot compare linked tables: ${measure} is not told of all`);
  return figure;
}

function requireSameShape(a: LinkedTable, b: LinkedTable): void {
  const columns = ({ shape: { units, events, details }, rows }: LinkedTable): string =>
    JSON.stringify([
      rows.events.time === undefined,
      units,
      events.columns,
      events.gaps,
      details.map(({ name, columns: of, kind }) => [name, of, kind]),
    ]);
  if (columns(a) !== columns(b)) throw new RangeError('Cannot compare linked tables: their columns or codings differ');
  if (a.rows.unitCount === 0 || b.rows.unitCount === 0) throw new RangeError('Cannot compare linked tables: no unit');
}
