import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { ColumnRecipe, LinkedShape, View } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import { exp } from '../../graphical/inference/elementary.ts';
import { ColumnDrawer } from '../../neural/autoregressive/column-drawer.ts';
import { classOf } from '../recipe/classes.ts';
import { AGAIN, type EventMask, eventMasks } from './event-masks.ts';
import type { SequenceNetwork } from './sequence-network.ts';

/** Units whose events are to be drawn. */
export interface UnitsToFollow {
  /** Columns of units, one code a unit. */
  readonly columns: readonly Codes[];
  /** Events of each. */
  readonly counts: Uint32Array;
}

/** Drawn events, rows of a unit together and in order. */
export interface DrawnEvents {
  readonly columns: readonly Codes[];
  readonly start: Uint32Array;
  /** Class of days since the event before, one a row; that of first events means nothing. Absent where only the order is known. */
  readonly gaps: Codes | undefined;
}

/** Units that are drawn together: a public constant, since what a unit becomes hangs on those beside it. */
const TOGETHER = 4096;

/** Draws the events of units, each from the state that the events before it left. The same seed gives the same events everywhere. */
export function drawSequences(
  network: SequenceNetwork,
  view: View,
  shape: LinkedShape,
  units: UnitsToFollow,
  seed: string,
): DrawnEvents {
  const count = units.counts.length;
  const start = new Uint32Array(count + 1);
  for (let unit = 0; unit < count; unit++) start[unit + 1] = start[unit]! + units.counts[unit]!;
  const events: DrawnEvents = {
    columns: shape.events.columns.map(({ size }) => allocateCodes(size, start[count]!)),
    start,
    gaps: shape.events.gaps && allocateCodes(shape.events.gaps.length + 1, start[count]!),
  };
  const random = new GenerationRandom(seed, 'sequence');
  for (let first = 0; first < count; first += TOGETHER) {
    new Block(network, view, shape, units, events, first, Math.min(TOGETHER, count - first), random).draw();
  }
  return events;
}

class Block {
  readonly #network: SequenceNetwork;
  readonly #view: View;
  readonly #units: UnitsToFollow;
  readonly #events: DrawnEvents;
  readonly #first: number;
  readonly #size: number;
  readonly #drawer: ColumnDrawer;
  readonly #states: Float64Array;
  readonly #seen: ReadonlyMap<number, Uint8Array>;
  readonly #previous: Int32Array;
  readonly #masks: readonly (EventMask | undefined)[];
  readonly #sizes: readonly number[];

  constructor(
    network: SequenceNetwork,
    view: View,
    shape: LinkedShape,
    units: UnitsToFollow,
    events: DrawnEvents,
    first: number,
    size: number,
    random: GenerationRandom,
  ) {
    this.#network = network;
    this.#view = view;
    this.#units = units;
    this.#events = events;
    this.#first = first;
    this.#size = size;
    this.#drawer = new ColumnDrawer(random, size);
    this.#states = new Float64Array(size * network.network.hidden);
    this.#sizes = shape.events.columns.map((column) => column.size);
    this.#seen = new Map(
      view.columns.flatMap(({ from }) =>
        from.of === 'repeat' ? [[from.column, new Uint8Array(size * this.#sizes[from.column]!)] as const] : [],
      ),
    );
    this.#previous = new Int32Array(size * this.#sizes.length).fill(-1);
    this.#masks = eventMasks(shape, view, { seen: this.#seen, previous: this.#previous });
  }

  draw(): void {
    for (let place = 0; ; place++) {
      const who: number[] = [];
      for (let unit = 0; unit < this.#size; unit++) {
        if (this.#units.counts[this.#first + unit]! > place) who.push(unit);
      }
      if (who.length === 0) return;
      this.#drawPlace(who, place);
    }
  }

  #drawPlace(who: readonly number[], place: number): void {
    const { hidden } = this.#network.network;
    const { told: toldColumns } = this.#network;
    const columns = this.#view.columns.length;
    const told = new Int32Array(who.length * toldColumns);
    const row = new Int32Array(who.length * columns).fill(-1);
    const states = new Float64Array(who.length * hidden);
    for (const [i, unit] of who.entries()) {
      states.set(this.#states.subarray(unit * hidden, (unit + 1) * hidden), i * hidden);
      for (let column = 0; column < toldColumns; column++) {
        told[i * toldColumns + column] = this.#given(unit, place, column);
      }
    }
    this.#network.advance(states, who.length, told);
    for (let head = 0; head < this.#network.heads.length; head++) this.#drawHead(head, who, states, told, row);
    for (const [i, unit] of who.entries()) {
      this.#states.set(states.subarray(i * hidden, (i + 1) * hidden), unit * hidden);
      this.#keep(unit, place, row, i * columns);
    }
  }

  /** What is known beforehand of the next event; -1 where there is none. */
  #given(unit: number, place: number, column: number): number {
    const { from } = this.#view.columns[column]!;
    const own = this.#first + unit;
    const row = this.#events.start[own]!;
    switch (from.of) {
      case 'unit':
        return this.#units.columns[from.column]![own]!;
      case 'place':
        return classOf(from.edges, place);
      case 'left':
        return classOf(from.edges, this.#units.counts[own]! - place - 1);
      case 'previous':
        return this.#previous[unit * this.#sizes.length + from.column]!;
      case 'first':
        return place === 0 ? -1 : this.#events.columns[from.column]![row]!;
      case 'usual':
        return usualOf(this.#events.columns[from.column]!, row, place);
      case 'distinct':
        return classOf(from.edges, new Set(this.#events.columns[from.column]!.subarray(row, row + place)).size);
      default:
        throw new RangeError('Cannot draw events: a column that is given is of another kind');
    }
  }

  #drawHead(head: number, who: readonly number[], states: Float64Array, told: Int32Array, row: Int32Array): void {
    const { first, columns, starts } = this.#network.heads[head]!;
    const width = starts.at(-1)!;
    const logits = new Float64Array(who.length * width);
    this.#network.logits(head, states, who.length, told, row, logits);
    for (const [place, { size, softmaxOf, placeOf }] of columns.entries()) {
      const column = first + place;
      const logitOf = Int32Array.from(softmaxOf, (softmax, code) => starts[softmax]! + placeOf[code]!);
      const codes = allocateCodes(size, who.length);
      const weights = new Float64Array(who.length * size);
      const sums = new Float64Array(who.length);
      const mask = new Uint8Array(size).fill(1);
      const masked = this.#masks[column];
      for (const [i, unit] of who.entries()) {
        masked?.(unit, row, i * this.#view.columns.length, mask);
        sums[i] = weigh(logits, i * width, logitOf, mask, weights, i * size);
      }
      this.#drawer.draw(who.length, size, weights, sums, codes);
      const none = this.#network.network.absent?.includes(column) ? size - 1 : -1;
      for (let i = 0; i < who.length; i++) {
        row[i * this.#view.columns.length + column] = codes[i] === none ? -1 : codes[i]!;
      }
    }
  }

  /** Takes note of the event of a unit that was drawn. */
  #keep(unit: number, place: number, row: Int32Array, at: number): void {
    const to = this.#events.start[this.#first + unit]! + place;
    const previous = unit * this.#sizes.length;
    const drawn = new Map<number, number>();
    for (const [position, { from }] of this.#view.columns.entries()) {
      const code = row[at + position]!;
      if (from.of === 'gap') this.#events.gaps![to] = Math.max(0, code);
      else if (from.of === 'repeat' && code === AGAIN) drawn.set(from.column, this.#previous[previous + from.column]!);
      else if (isValue(from) && code >= 0) drawn.set(from.column, code);
    }
    for (const [column, code] of drawn) {
      this.#events.columns[column]![to] = code;
      this.#previous[previous + column] = code;
      const seen = this.#seen.get(column);
      if (seen) seen[unit * this.#sizes[column]! + code] = 1;
    }
  }
}

/** Whether a column tells a value of the event itself. */
const isValue = (
  from: ColumnRecipe,
): from is ColumnRecipe & { readonly of: 'row' | 'new' | 'recalled'; readonly column: number } =>
  from.of === 'recalled' || ((from.of === 'row' || from.of === 'new') && from.grouped !== true);

/** Probabilities, up to a factor, of the values that the mask allows; the greatest is 1. Returns their sum. */
function weigh(
  logits: Float64Array,
  from: number,
  logitOf: Int32Array,
  mask: Uint8Array,
  into: Float64Array,
  at: number,
): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let value = 0; value < mask.length; value++) {
    if (mask[value] === 1) highest = Math.max(highest, logits[from + logitOf[value]!]!);
  }
  let sum = 0;
  for (let value = 0; value < mask.length; value++) {
    const weight = mask[value] === 1 ? exp(logits[from + logitOf[value]!]! - highest) : 0;
    into[at + value] = weight;
    sum += weight;
  }
  return sum;
}

/** The most frequent of the values of `place` rows from `row`, of several the one that came last; -1 where there are no rows. */
function usualOf(codes: Codes, row: number, place: number): number {
  let best = -1;
  let most = 0;
  for (let i = row + place - 1; i >= row; i--) {
    let count = 0;
    for (let j = row; j < row + place; j++) if (codes[j] === codes[i]) count++;
    if (count > most) {
      most = count;
      best = codes[i]!;
    }
  }
  return best;
}
