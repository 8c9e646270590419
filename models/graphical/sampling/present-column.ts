import type { Codes } from '../../../privacy/guard/codes.ts';
import type { CodeRuns } from './code-runs.ts';
import type { Partner } from './drawn-codes.ts';

/** The column whose codes were just drawn, sorted into the runs of its groups. */
export interface PresentColumn {
  readonly size: number;
  readonly rows: number;
  readonly codes: Codes;
  readonly members: Uint32Array;
  readonly runs: CodeRuns;
}

/** Writes how many rows an outer pair expects in its cells, those of the present column's codes fastest. */
export function expectOuter(
  expected: Float32Array,
  partner: Partner,
  { size, rows }: Pick<PresentColumn, 'size' | 'rows'>,
): void {
  const { shares, partnerFastest } = partner.outer!;
  for (let other = 0; other < partner.size; other++) {
    for (let code = 0; code < size; code++) {
      const cell = partnerFastest ? code * partner.size + other : other * size + code;
      expected[partner.base + other * size + code] = rows * shares[cell]!;
    }
  }
}
