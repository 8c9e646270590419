import { allocateCodes, type Codes } from '../../../../privacy/guard/codes.ts';
import type { GivenRequest } from '../../../linked/conditional-model.ts';
import type { JunctionTree } from '../../inference/junction-tree.ts';
import { PlaceDrawer } from '../place-drawer.ts';
import type { ValueExpansion } from '../value-expansion.ts';
import { AllowedWeights } from './allowed-weights.ts';
import { BucketWeights, type Message } from './bucket-weights.ts';
import { checkGivenRequest } from './check-request.ts';
import type { ConditionalTables } from './conditional-tables.ts';
import { type FreeBucket, type ReducedTree, reduceTree } from './reduced-tree.ts';
import { GroupSplitter, RowGroups, sortByGroup } from './row-groups.ts';

const MAX_BLOCK_ROWS = 2 ** 16;
const MIN_BLOCK_ROWS = 2 ** 8;
/** Most cells of all messages of a block. */
const MESSAGE_CELLS = 2 ** 24;

/**
 * Exact draws of the wanted columns of each row given the known ones, by messages on the tree that is left when the known columns are
 * taken out of it. Rows that agree on what a message depends on share it; rows that agree on what a draw depends on share out its
 * values by systematic rounding, as in `sampleRows`, with offsets stratified over groups. Only additions, multiplications and
 * divisions in a fixed order are used.
 */
export function drawGiven(
  tree: JunctionTree,
  tables: ConditionalTables,
  expansions: readonly (ValueExpansion | undefined)[],
  valueSizes: readonly number[],
  request: GivenRequest,
): readonly Codes[] {
  checkGivenRequest(valueSizes, request);
  const { rows, known, wanted, seed } = request;
  const codes = known.map((column, i) => column && merged(column, rows, expansions[i], tree.sizes[i]!));
  const allowed = new Map(
    request.allowed?.map((values) => [values.column, new AllowedWeights(values, expansions[values.column])] as const),
  );
  const reduced = reduceTree(
    tree,
    known.map((column) => column !== undefined),
    wanted,
    new Set(allowed.keys()),
  );
  for (const { column, size } of reduced.downward) codes[column] = allocateCodes(size, rows);
  const pass = new RowPass(tree, reduced, tables, allowed, rows, seed);
  for (let first = 0; first < rows; first += pass.blockRows)
    pass.draw(codes, first, Math.min(pass.blockRows, rows - first));
  return wanted.map((column) => {
    const expansion = expansions[column];
    return expansion
      ? expandCodes(
          codes[column]!,
          rows,
          expansion,
          tree.sizes[column]!,
          allowed.get(column),
          `${seed}/given/values/${column}`,
        )
      : codes[column]!;
  });
}

/** Draws blocks of rows; everything that depends on the pattern of known columns alone is made once. */
class RowPass {
  readonly blockRows: number;
  readonly #tree: JunctionTree;
  readonly #reduced: ReducedTree;
  readonly #allowed: ReadonlyMap<number, AllowedWeights>;
  readonly #messages: (Message | undefined)[];
  readonly #weights: Map<number, BucketWeights> = new Map();
  readonly #drawers: Map<number, PlaceDrawer> = new Map();
  readonly #splitter: GroupSplitter;
  readonly #groups: RowGroups;
  readonly #starts: Uint32Array;
  readonly #members: Uint32Array;
  readonly #drawn: Uint32Array;

  constructor(
    tree: JunctionTree,
    reduced: ReducedTree,
    tables: ConditionalTables,
    allowed: ReadonlyMap<number, AllowedWeights>,
    rows: number,
    seed: string,
  ) {
    this.#tree = tree;
    this.#reduced = reduced;
    this.#allowed = allowed;
    const cells = reduced.upward.reduce((sum, bucket) => sum + bucket.rows, 0);
    const fitting = Math.max(MIN_BLOCK_ROWS, Math.min(MAX_BLOCK_ROWS, Math.floor(MESSAGE_CELLS / Math.max(1, cells))));
    this.blockRows = Math.max(1, Math.min(rows, fitting));
    this.#splitter = new GroupSplitter(this.blockRows);
    this.#groups = new RowGroups(this.blockRows);
    this.#starts = new Uint32Array(this.blockRows + 1);
    this.#members = new Uint32Array(this.blockRows);
    this.#drawn = new Uint32Array(this.blockRows);
    this.#messages = tree.buckets.map(() => undefined);
    for (const bucket of reduced.upward) {
      this.#messages[bucket.position] = {
        groups: new RowGroups(this.blockRows),
        cells: bucket.rows,
        values: new Float64Array(0),
      };
    }
    for (const bucket of [...reduced.upward, ...reduced.downward]) {
      if (this.#weights.has(bucket.position)) continue;
      const weights = new BucketWeights(bucket, tables, this.#messages, allowed.get(bucket.column));
      this.#weights.set(bucket.position, weights);
    }
    for (const { column, size, position } of reduced.downward) {
      this.#drawers.set(position, new PlaceDrawer(size, seed, `given/column/${column}`));
    }
  }

  draw(codes: readonly (Codes | undefined)[], first: number, rows: number): void {
    for (const bucket of this.#reduced.upward) this.#sumOut(bucket, codes, first, rows);
    for (const bucket of this.#reduced.downward) this.#drawColumn(bucket, codes, first, rows);
  }

  #sumOut(bucket: FreeBucket, codes: readonly (Codes | undefined)[], first: number, rows: number): void {
    const message = this.#messages[bucket.position]!;
    const weights = this.#weights.get(bucket.position)!;
    const { groups, cells } = message;
    this.#groupByEvidence(groups, bucket, codes, first, rows);
    if (message.values.length < groups.count * cells) message.values = new Float64Array(groups.count * cells);
    let next = 0;
    for (let i = 0; i < rows && next < groups.count; i++) {
      if (groups.ids[i] !== next) continue;
      weights.at(codes, first + i, i);
      weights.sumOut(message.values, next * cells);
      next++;
    }
  }

  #drawColumn(bucket: FreeBucket, codes: readonly (Codes | undefined)[], first: number, rows: number): void {
    const weights = this.#weights.get(bucket.position)!;
    const drawer = this.#drawers.get(bucket.position)!;
    const groups = this.#groups;
    const members = this.#members;
    const drawn = this.#drawn;
    const starts = this.#starts;
    const out = codes[bucket.column]!;
    const passed = this.#messages[bucket.position];
    if (passed) groups.become(passed.groups, rows);
    else this.#groupByEvidence(groups, bucket, codes, first, rows);
    for (const { column } of bucket.separator) {
      this.#splitter.split(groups, rows, codes[column]!, first, this.#tree.sizes[column]!);
    }
    sortByGroup(groups, rows, starts, members);
    for (let g = 0; g < groups.count; g++) {
      const from = starts[g]!;
      const place = members[from]!;
      const row = first + place;
      let cell = 0;
      for (let i = 0; i < bucket.separator.length; i++) {
        const { column, stride } = bucket.separator[i]!;
        cell += codes[column]![row]! * stride;
      }
      weights.at(codes, row, place);
      const sum = weights.fill(cell);
      if (!(sum > 0 && sum < Number.POSITIVE_INFINITY)) weights.fillAnyway(cell);
      const count = starts[g + 1]! - from;
      drawer.draw(count, weights.weights, 0, bucket.size, drawn);
      for (let i = 0; i < count; i++) out[first + members[from + i]!] = drawn[i]!;
    }
  }

  /** Groups the rows of a block by all that bears on the column but drawn columns. */
  #groupByEvidence(
    groups: RowGroups,
    bucket: FreeBucket,
    codes: readonly (Codes | undefined)[],
    first: number,
    rows: number,
  ): void {
    groups.reset(rows);
    for (const { from } of bucket.messages) {
      const told = this.#messages[from]!.groups;
      if (groups.count <= 1) groups.become(told, rows);
      else this.#splitter.split(groups, rows, told.ids, 0, told.count);
    }
    for (const column of bucket.dependsOn) {
      this.#splitter.split(groups, rows, codes[column]!, first, this.#tree.sizes[column]!);
    }
    const allowed = this.#allowed.get(bucket.column);
    if (allowed) this.#splitter.split(groups, rows, allowed.ofRow, first, allowed.sets.length);
  }
}

/** Codes of the column in the model's coding. */
function merged(codes: Codes, rows: number, expansion: ValueExpansion | undefined, size: number): Codes {
  if (expansion === undefined) return codes;
  const coarse = allocateCodes(size, rows);
  for (let row = 0; row < rows; row++) coarse[row] = expansion.map[codes[row]!]!;
  return coarse;
}

/** The original values of merged codes, by their shares among what each row may have. */
function expandCodes(
  codes: Codes,
  rows: number,
  { map, shares }: ValueExpansion,
  size: number,
  allowed: AllowedWeights | undefined,
  seed: string,
): Codes {
  const values = allocateCodes(map.length, rows);
  const groups = new RowGroups(rows);
  const splitter = new GroupSplitter(rows);
  groups.reset(rows);
  splitter.split(groups, rows, codes, 0, size);
  if (allowed) splitter.split(groups, rows, allowed.ofRow, 0, allowed.sets.length);
  const starts = new Uint32Array(rows + 1);
  const members = new Uint32Array(rows);
  const drawn = new Uint32Array(rows);
  const weights = new Float64Array(map.length);
  const drawer = new PlaceDrawer(map.length, seed, 'values');
  sortByGroup(groups, rows, starts, members);
  for (let g = 0; g < groups.count; g++) {
    const row = members[starts[g]!]!;
    const set = allowed?.sets[allowed.ofRow[row]!];
    const fill = (permits: (value: number) => boolean): number => {
      let sum = 0;
      for (let value = 0; value < map.length; value++) {
        weights[value] = map[value] === codes[row] && permits(value) ? shares[value]! : 0;
        sum += weights[value]!;
      }
      return sum;
    };
    // What has no share is as likely as the rest of what is allowed; a row that may have nothing has any.
    if (!(fill((value) => set === undefined || set[value] === 1) > 0) && !(fill(() => true) > 0)) {
      for (let value = 0; value < map.length; value++) weights[value] = map[value] === codes[row] ? 1 : 0;
    }
    const count = starts[g + 1]! - starts[g]!;
    drawer.draw(count, weights, 0, map.length, drawn);
    for (let i = 0; i < count; i++) values[members[starts[g]! + i]!] = drawn[i]!;
  }
  return values;
}
