import type { Codes } from '../../../../privacy/guard/codes.ts';

const EMPTY = 0xffffffff;
const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b] as const;

/** Which rows of a block agree on some columns: `ids[i]` numbers the groups in the order of their first rows. */
export class RowGroups {
  readonly ids: Uint32Array;
  count = 0;

  constructor(blockRows: number) {
    this.ids = new Uint32Array(blockRows);
  }

  /** All rows in one group. */
  reset(rows: number): void {
    this.ids.fill(0, 0, rows);
    this.count = Math.min(1, rows);
  }

  become(other: RowGroups, rows: number): void {
    this.ids.set(other.ids.subarray(0, rows));
    this.count = other.count;
  }
}

/** Splits groups by one more column at a time; its buffers serve all groups of blocks of so many rows. */
export class GroupSplitter {
  readonly #slots: Uint32Array;
  readonly #oldIds: Uint32Array;
  readonly #codes: Uint32Array;

  constructor(blockRows: number) {
    let slots = 1 << 10;
    while (slots < 4 * blockRows) slots *= 2;
    this.#slots = new Uint32Array(slots);
    this.#oldIds = new Uint32Array(blockRows);
    this.#codes = new Uint32Array(blockRows);
  }

  /** Splits by `codes[first + i]`, all below `size`. */
  split(groups: RowGroups, rows: number, codes: Codes, first: number, size: number): void {
    if (size <= 1 || groups.count === rows) return;
    if (groups.count * size <= this.#slots.length) this.#splitDirectly(groups, rows, codes, first, size);
    else this.#splitByHash(groups, rows, codes, first);
  }

  #splitDirectly(groups: RowGroups, rows: number, codes: Codes, first: number, size: number): void {
    const { ids } = groups;
    const slots = this.#slots.fill(EMPTY, 0, groups.count * size);
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const slot = ids[i]! * size + codes[first + i]!;
      if (slots[slot] === EMPTY) slots[slot] = count++;
      ids[i] = slots[slot]!;
    }
    groups.count = count;
  }

  /** Open addressing; at most a quarter of the slots are in use. */
  #splitByHash(groups: RowGroups, rows: number, codes: Codes, first: number): void {
    const { ids } = groups;
    const slots = this.#slots.fill(EMPTY);
    const oldIds = this.#oldIds;
    const newCodes = this.#codes;
    const mask = slots.length - 1;
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const id = ids[i]!;
      const code = codes[first + i]!;
      const mixed = Math.imul(id, MULTIPLIERS[0]) ^ Math.imul(code + 1, MULTIPLIERS[1]);
      let slot = (mixed ^ (mixed >>> 15)) & mask;
      for (;;) {
        const found = slots[slot]!;
        if (found === EMPTY) {
          oldIds[count] = id;
          newCodes[count] = code;
          slots[slot] = count;
          ids[i] = count++;
          break;
        }
        if (oldIds[found] === id && newCodes[found] === code) {
          ids[i] = found;
          break;
        }
        slot = (slot + 1) & mask;
      }
    }
    groups.count = count;
  }
}

/** The rows of each group together, groups ascending: group `g` is `members[starts[g] .. starts[g + 1])`. */
export function sortByGroup(groups: RowGroups, rows: number, starts: Uint32Array, members: Uint32Array): void {
  const { ids, count } = groups;
  starts.fill(0, 0, count + 1);
  for (let i = 0; i < rows; i++) starts[ids[i]! + 1]!++;
  for (let g = 0; g < count; g++) starts[g + 1]! += starts[g]!;
  for (let i = rows - 1; i >= 0; i--) members[--starts[ids[i]! + 1]!] = i;
  // Each entry has moved from where its group ends to where it begins, one place too far up.
  starts.copyWithin(0, 1, count + 1);
  starts[count] = rows;
}
