import { allocateCodes, type Codes } from '../../../privacy/guard/codes.ts';
import type { ColumnRecipe, View } from '../../../privacy/guard/views/view.ts';
import { GenerationRandom } from '../../generation-random.ts';
import { exp } from '../../graphical/inference/elementary.ts';
import { ColumnDrawer } from '../../neural/autoregressive/column-drawer.ts';
import { daysOf, type EventsAlone } from '../draw/draw-events.ts';
import type { AtPlace } from '../draw/timeline-state.ts';
import { AGAIN, type EventBegun, type EventMask, eventMasks, positionOf } from './event-masks.ts';
import type { SequenceNetwork } from './sequence-network.ts';

/** Units that are drawn together: a public constant, since what a unit becomes hangs on those beside it. */
const TOGETHER = 4096;

/**
 * Draws the events of units place by place, head by head, from a state that is carried from one to the next. The same seed gives the same events on every
 * machine.
 */
export class SequenceDrawer {
  readonly #network: SequenceNetwork;
  readonly #view: View;
  /** units x hidden */
  readonly #states: Float32Array;
  readonly #none: Int32Array;
  #masks: readonly (EventMask | undefined)[] | undefined;

  constructor(network: SequenceNetwork, view: View, units: number) {
    this.#network = network;
    this.#view = view;
    this.#states = new Float32Array(units * network.network.hidden);
    const { absent = [] } = network.network;
    this.#none = Int32Array.from(view.columns, ({ size }, column) => (absent.includes(column) ? size - 1 : -1));
  }

  draw(at: AtPlace): EventsAlone {
    const { columns } = this.#view;
    const { who } = at;
    this.#masks ??= eventMasks(at.shape, this.#view, at.history);
    const rows = new Int32Array(who.length * columns.length).fill(-1);
    const random = new GenerationRandom(at.seed, `sequence/${at.place}`);
    for (let first = 0; first < who.length; first += TOGETHER) {
      const end = Math.min(who.length, first + TOGETHER);
      this.#drawTogether(
        at,
        who.subarray(first, end),
        rows.subarray(first * columns.length, end * columns.length),
        random,
      );
    }
    return this.#eventsOf(at, rows);
  }

  #drawTogether(at: AtPlace, who: Uint32Array, rows: Int32Array, random: GenerationRandom): void {
    const { columns } = this.#view;
    const { told, heads, network } = this.#network;
    const { hidden } = network;
    for (let column = 0; column < told; column++) {
      const codes = at.history.codesOf(columns[column]!, { units: who });
      for (let i = 0; i < who.length; i++) rows[i * columns.length + column] = codes[i]!;
    }
    const toldCodes = new Int32Array(who.length * told);
    const states = new Float64Array(who.length * hidden);
    for (let i = 0; i < who.length; i++) {
      for (let column = 0; column < told; column++) {
        const code = rows[i * columns.length + column]!;
        toldCodes[i * told + column] = code === this.#none[column] ? -1 : code;
      }
      states.set(this.#states.subarray(who[i]! * hidden, (who[i]! + 1) * hidden), i * hidden);
    }
    this.#network.advance(states, who.length, toldCodes);
    const drawer = new ColumnDrawer(random, who.length);
    for (let head = 0; head < heads.length; head++) this.#drawHead(head, at, who, states, toldCodes, rows, drawer);
    for (let i = 0; i < who.length; i++) {
      this.#states.set(states.subarray(i * hidden, (i + 1) * hidden), who[i]! * hidden);
    }
  }

  #drawHead(
    head: number,
    { place, counts }: AtPlace,
    who: Uint32Array,
    states: Float64Array,
    told: Int32Array,
    rows: Int32Array,
    drawer: ColumnDrawer,
  ): void {
    const { first, columns, starts } = this.#network.heads[head]!;
    const width = starts.at(-1)!;
    const each = this.#view.columns.length;
    const logits = new Float64Array(who.length * width);
    this.#network.logits(head, states, who.length, told, this.#saidSoFar(rows), logits);
    for (const [position, { size, softmaxOf, placeOf }] of columns.entries()) {
      const column = first + position;
      const logitOf = Int32Array.from(softmaxOf, (softmax, code) => starts[softmax]! + placeOf[code]!);
      const codes = allocateCodes(size, who.length);
      const weights = new Float64Array(who.length * size);
      const sums = new Float64Array(who.length);
      const mask = new Uint8Array(size).fill(1);
      const masked = this.#masks![column];
      for (let i = 0; i < who.length; i++) {
        const unit = who[i]!;
        const event: EventBegun = { unit, place, isLast: counts[unit] === place + 1, row: rows, at: i * each };
        masked?.(event, mask);
        sums[i] = weigh(logits, i * width, logitOf, mask, weights, i * size);
      }
      drawer.draw(who.length, size, weights, sums, codes);
      for (let i = 0; i < who.length; i++) rows[i * each + column] = codes[i]!;
    }
  }

  /** The rows with -1 for values that stand for none. */
  #saidSoFar(rows: Int32Array): Int32Array {
    const each = this.#view.columns.length;
    return rows.map((code, i) => (code === this.#none[i % each] ? -1 : code));
  }

  #eventsOf(at: AtPlace, rows: Int32Array): EventsAlone {
    const { shape, who } = at;
    const each = this.#view.columns.length;
    const here = new Map<string, Codes>();
    const columns = shape.events.columns.map(({ size }) => allocateCodes(size, who.length));
    let gaps: Codes | undefined;
    for (const [position, { from, size }] of this.#view.columns.entries()) {
      const code = (i: number): number => rows[i * each + position]!;
      if (from.of === 'gap') {
        gaps = allocateCodes(size, who.length);
        for (let i = 0; i < who.length; i++) gaps[i] = code(i);
      } else if (from.of === 'here') {
        here.set(
          `${from.detail}/${from.group}`,
          Uint32Array.from(who, (_, i) => from.edges[code(i)]!),
        );
      } else if (from.of === 'repeat') {
        const previous = positionOf(this.#view, 'previous', from.column);
        const into = columns[from.column]!;
        for (let i = 0; i < who.length; i++) if (code(i) === AGAIN) into[i] = rows[i * each + previous]!;
      } else if (isValue(from)) {
        const into = columns[from.column]!;
        for (let i = 0; i < who.length; i++) if (code(i) !== this.#none[position]) into[i] = code(i);
      }
    }
    const days = shape.events.gaps === undefined ? undefined : daysOf(at, gaps);
    return { columns, days, here };
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
