import type { Codes } from '../../../privacy/guard/codes.ts';
import type { RowBuffers } from './share-out.ts';

/**
 * Groups of rows, each sorted into runs of one code: run `r` is `members[starts[r] .. starts[r + 1])`, and group `g` has the runs
 * `groupStarts[g] .. groupStarts[g + 1]`. An exchange of the codes of two rows that also exchanges their places keeps it so.
 */
export class CodeRuns {
  readonly starts: Uint32Array;
  readonly groupStarts: Uint32Array;
  groups = 0;

  constructor(rows: number) {
    this.starts = new Uint32Array(rows + 1);
    this.groupStarts = new Uint32Array(rows + 1);
  }

  /** Sorts `members`, in which the rows of a group (of equal keys) stand together. Uses the buffer `drawn`. */
  sort(rows: number, { members, keys, drawn }: RowBuffers, codes: Codes, size: number): void {
    const next = new Uint32Array(size);
    let runs = 0;
    this.groups = 0;
    for (let first = 0, last = 0; first < rows; first = last) {
      const key = keys[members[first]!];
      for (last = first; last < rows && keys[members[last]!] === key; last++) next[codes[members[last]!]!]!++;
      this.groupStarts[this.groups++] = runs;
      let place = first;
      for (let i = first; i < last; i++) {
        const code = codes[members[i]!]!;
        const count = next[code]!;
        if (count === 0 || count > PLACED) continue;
        this.starts[runs++] = place;
        next[code] = PLACED + 1 + place;
        place += count;
      }
      for (let i = first; i < last; i++) {
        const member = members[i]!;
        drawn[next[codes[member]!]!++ - PLACED - 1] = member;
      }
      for (let i = first; i < last; i++) {
        members[i] = drawn[i]!;
        next[codes[members[i]!]!] = 0;
      }
    }
    this.starts[runs] = rows;
    this.groupStarts[this.groups] = runs;
  }
}

/** More than any count of rows in a block: what is above it is a place, and what is not is a count. */
const PLACED: number = 2 ** 27;
