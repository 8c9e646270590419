import { LATTICE_PER_ROW } from '../../../privacy/guard/lattice.ts';
import { addPreparedDistances, type PreparedReference } from '../../../privacy/guard/prepared-reference.ts';
import type { AnsweredView } from './recorded-answers.ts';
import type { Suspicion } from './suspected-counts.ts';

/** A distance between a marginal and what was expected of it, in lattice units, as an auditor knows it. */
export interface SuspectedDistance {
  /** With each canary in as probably as it is known to be. */
  readonly expected: number;
  /** What is to be added where canary `i` is surely in. */
  readonly whenIn: Float64Array;
  /** And where it is surely out. */
  readonly whenOut: Float64Array;
}

/** The distance of each of `groups` equal runs of cells; what canary `i` changes of group `g` stands at `i * groups + g`. */
export function suspectedDistances(
  suspicion: Suspicion,
  view: AnsweredView,
  columns: readonly number[],
  reference: PreparedReference,
  groups: number,
): { readonly expected: Float64Array; readonly whenIn: Float64Array; readonly whenOut: Float64Array } {
  const { expected: counts, canaries } = suspicion.counts(view, columns);
  const units = unitsOf(reference);
  const run = units.length / groups;
  const expected = new Float64Array(groups);
  for (let group = 0, cell = 0; group < groups; group++) {
    for (const end = cell + run; cell < end; cell++) {
      expected[group]! += Math.abs(counts[cell]! * LATTICE_PER_ROW - units[cell]!);
    }
  }
  const whenIn = new Float64Array(suspicion.size * groups);
  const whenOut = new Float64Array(suspicion.size * groups);
  for (let canary = 0; canary < suspicion.size; canary++) {
    const present = suspicion.presence[canary]!;
    for (let i = canaries.starts[canary]!; i < canaries.starts[canary + 1]!; i++) {
      const cell = canaries.cells[i]!;
      const rows = canaries.rows[i]! * LATTICE_PER_ROW;
      const off = counts[cell]! * LATTICE_PER_ROW - units[cell]!;
      const at = canary * groups + Math.floor(cell / run);
      whenIn[at]! += Math.abs(off + (1 - present) * rows) - Math.abs(off);
      whenOut[at]! += Math.abs(off - present * rows) - Math.abs(off);
    }
  }
  return { expected, whenIn, whenOut };
}

/** Distances that are asked for again and again, such as those of candidates that many choices compare. */
export class SuspectedDistances {
  readonly #suspicion: Suspicion;
  readonly #known: WeakMap<AnsweredView, WeakMap<PreparedReference, Map<string, SuspectedDistance>>> = new WeakMap();

  constructor(suspicion: Suspicion) {
    this.#suspicion = suspicion;
  }

  of(view: AnsweredView, columns: readonly number[], reference: PreparedReference): SuspectedDistance {
    const ofView = this.#known.get(view) ?? new WeakMap<PreparedReference, Map<string, SuspectedDistance>>();
    this.#known.set(view, ofView);
    const ofReference = ofView.get(reference) ?? new Map<string, SuspectedDistance>();
    ofView.set(reference, ofReference);
    const known = ofReference.get(columns.join());
    if (known !== undefined) return known;
    const { expected, whenIn, whenOut } = suspectedDistances(this.#suspicion, view, columns, reference, 1);
    const found = { expected: expected[0]!, whenIn, whenOut };
    ofReference.set(columns.join(), found);
    return found;
  }
}

/** The expected counts that were prepared, in lattice units, from what it is to be compared with them. */
function unitsOf(reference: PreparedReference): Float64Array {
  const size = new Float64Array(reference.cells);
  const counts = new Uint32Array(reference.cells);
  addPreparedDistances(reference, { kind: 'dense', counts }, size, Number.POSITIVE_INFINITY);
  const toOne = new Float64Array(reference.cells);
  addPreparedDistances(reference, { kind: 'dense', counts: counts.fill(1) }, toOne, Number.POSITIVE_INFINITY);
  return size.map((magnitude, cell) => (toOne[cell] === magnitude + LATTICE_PER_ROW ? -magnitude : magnitude));
}
