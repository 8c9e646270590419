import type { Codes } from '../../../privacy/guard/codes.ts';
import { ColumnBalance } from './column-balance.ts';
import type { ConditionalTable } from './conditional-table.ts';
import { PlaceDrawer } from './place-drawer.ts';

/** Buffers that every column's assignment shares. */
export interface RowBuffers {
  /** The group of each row: filled by the caller. */
  readonly keys: Uint32Array;
  readonly members: Uint32Array;
  readonly drawn: Uint32Array;
}

export const allocateRowBuffers = (rows: number): RowBuffers => ({
  keys: new Uint32Array(rows),
  members: new Uint32Array(rows),
  drawn: new Uint32Array(rows),
});

/** Gives one column its codes, group by group; keeps the state that carries over from one block to the next. */
export class ColumnAssigner {
  readonly #table: ConditionalTable;
  readonly #drawer: PlaceDrawer;
  readonly #balance: ColumnBalance | undefined;
  readonly #ends: Uint32Array;

  /** `balanced`: whether the column as a whole is brought to what all groups let expect. */
  constructor(table: ConditionalTable, seed: string, stream: string, balanced: boolean) {
    this.#table = table;
    this.#drawer = new PlaceDrawer(table.widest, seed, stream);
    this.#balance =
      balanced && table.members === undefined && table.groups > 1 ? new ColumnBalance(table, seed, stream) : undefined;
    this.#ends = new Uint32Array(table.groups + 1);
  }

  /** Row `i` is in group `buffers.keys[i]`; its code goes to `codes[i]`. */
  assign(rows: number, buffers: RowBuffers, codes: Codes): void {
    const { groups, weights, starts, members } = this.#table;
    const ends = this.#ends.fill(0);
    for (let i = 0; i < rows; i++) ends[buffers.keys[i]! + 1]!++;
    for (let g = 0; g < groups; g++) ends[g + 1]! += ends[g]!;
    // `ends[g]` is where group g begins; it moves to where the group ends as its rows are placed.
    for (let i = 0; i < rows; i++) buffers.members[ends[buffers.keys[i]!]!++] = i;
    let first = 0;
    for (let g = 0; g < groups; g++) {
      const last = ends[g]!;
      if (last === first) continue;
      const start = starts[g]!;
      const size = starts[g + 1]! - start;
      this.#drawer.draw(last - first, weights, start, size, buffers.drawn);
      for (let i = first; i < last; i++) {
        const place = buffers.drawn[i - first]!;
        codes[buffers.members[i]!] = members ? members[start + place]! : place;
      }
      first = last;
    }
    this.#balance?.settle({ rows, keys: buffers.keys, members: buffers.members, ends }, codes);
  }
}
