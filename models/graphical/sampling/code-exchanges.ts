import type { GenerationRandom } from '../../generation-random.ts';
import type { DrawnCodes, Partner } from './drawn-codes.ts';
import { type ExchangeKernels, exchangeKernels } from './exchange-kernels.ts';
import { expectOuter, type PresentColumn } from './present-column.ts';

/** A cell that expects fewer rows than this stays near what chance drew: towards its expectation there is only zero. */
const LEAST_EXPECTED = 1;
/** Passes end when one makes fewer exchanges than one for so many rows. */
const SETTLED = 10_000;
/** Most additions for what chance gives on average, for one column of one block; rows beyond that stay as chance drew them. */
const MOST_ADDITIONS: number = 2 ** 26;
const PAGE_BYTES = 2 ** 16;
/** A larger memory is given back to the system after a column: 64 MiB. */
const MOST_KEPT_BYTES = 2 ** 26;
const ALIGNMENT = 64;

export interface ExchangeSettings {
  /** Offers of an exchange to each row, at most. */
  readonly passes: number;
  /** An exchange that raises the weighed squares by so much is made with chance 1/e; with 0 none is that raises them. */
  readonly warmth: number;
  /** How much more cells count that stay near what chance drew. */
  readonly rareWeight: number;
}

/**
 * Exchanges the codes of one column after another between rows of its groups. A run of rows of one code is told by its place, so rows change
 * places, with their codes in the other columns; cells hold how many rows they have beyond what is expected.
 */
export class CodeExchanges {
  /** What the generator goes on from. */
  #words: readonly [number, number, number, number];

  constructor(random: GenerationRandom) {
    this.#words = random.words();
  }

  /** Rows of each pair with a partner come nearer to its outer pair, or to what the codes of each group would give on average in random order. */
  settle(
    drawn: DrawnCodes,
    partners: readonly Partner[],
    present: PresentColumn,
    { passes, warmth, rareWeight }: ExchangeSettings,
  ): void {
    const { size, rows, codes, members, runs } = present;
    const last = partners.at(-1)!;
    const cells = last.base + last.size * size;
    const byChance = partners.flatMap(({ outer }, k) => (outer === undefined ? [k] : []));
    const widest = partners.reduce((most, partner) => Math.max(most, partner.size), 0);
    const lastRun = runs.groupStarts[runs.groups]!;
    let top = 0;
    const take = (bytes: number): number => {
      const address = top;
      top += ALIGNMENT * Math.ceil(bytes / ALIGNMENT);
      return address;
    };
    const groupStarts = take(4 * (runs.groups + 1));
    const starts = take(4 * (lastRun + 1));
    const runCodes = take(4 * lastRun);
    const places = take(4 * rows);
    const others = take(2 * rows * partners.length);
    const bases = take(4 * partners.length);
    const expectedRows = take(4 * cells);
    const squares = take(8 * cells);
    const gains = take(16 * cells);
    const listed = take(4 * byChance.length);
    const counts = take(4 * widest);
    const values = take(4 * widest);
    const { memory, kernels } = memoryOf(top);
    const { buffer } = memory;
    const placed = new Uint32Array(buffer, places, rows);
    const codesOfRuns = new Uint32Array(buffer, runCodes, lastRun);
    new Uint32Array(buffer, groupStarts, runs.groups + 1).set(runs.groupStarts.subarray(0, runs.groups + 1));
    new Uint32Array(buffer, starts, lastRun + 1).set(runs.starts.subarray(0, lastRun + 1));
    for (let run = 0; run < lastRun; run++) codesOfRuns[run] = codes[members[runs.starts[run]!]!]!;
    placed.set(members.subarray(0, rows));
    gather(drawn, partners, placed, new Uint16Array(buffer, others, rows * partners.length));
    new Uint32Array(buffer, bases, partners.length).set(partners.map(({ base }) => base));
    new Uint32Array(buffer, listed, byChance.length).set(byChance);
    new Uint32Array(buffer, counts, widest).fill(0);
    const expected = new Float32Array(buffer, expectedRows, cells).fill(0);
    for (const partner of partners) if (partner.outer !== undefined) expectOuter(expected, partner, present);
    kernels.generate(...this.#words);
    kernels.present(
      runs.groups,
      partners.length,
      size,
      groupStarts,
      starts,
      runCodes,
      places,
      others,
      bases,
      expectedRows,
      squares,
      gains,
    );
    kernels.expectChance(listed, byChance.length, counts, values, MOST_ADDITIONS);
    kernels.beginCells(cells);
    kernels.countRows();
    for (const k of byChance) {
      const { base, size: of } = partners[k]!;
      kernels.keepRare(base, base + of * size, LEAST_EXPECTED, rareWeight);
    }
    kernels.weighCells(cells);
    for (let pass = 0, made = rows; pass < passes && made * SETTLED >= rows; pass++) made = kernels.offers(warmth);
    this.#words = [kernels.word(0), kernels.word(1), kernels.word(2), kernels.word(3)];
    for (let run = 0; run < lastRun; run++) {
      for (let i = runs.starts[run]!; i < runs.starts[run + 1]!; i++) codes[placed[i]!] = codesOfRuns[run]!;
    }
    if (buffer.byteLength > MOST_KEPT_BYTES) kept = undefined;
  }
}

interface Memory {
  readonly memory: WebAssembly.Memory;
  readonly kernels: ExchangeKernels;
}

/** One for all draws: what lies in it is of use to one column alone. */
let kept: Memory | undefined;

function memoryOf(bytes: number): Memory {
  if (kept === undefined) {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 ** 16, shared: true });
    kept = { memory, kernels: exchangeKernels(memory) };
  }
  const missing = Math.ceil((bytes - kept.memory.buffer.byteLength) / PAGE_BYTES);
  if (missing > 0) kept.memory.grow(missing);
  return kept;
}

/** The codes of the partners, row by row in the order of `placed`. */
function gather(
  { table, width }: DrawnCodes,
  partners: readonly Partner[],
  placed: Uint32Array,
  into: Uint16Array,
): void {
  const places = Uint32Array.from(partners, ({ place }) => place);
  let next = 0;
  for (let i = 0; i < placed.length; i++) {
    const row = placed[i]! * width;
    for (let k = 0; k < places.length; k++) into[next++] = table[row + places[k]!]!;
  }
}
