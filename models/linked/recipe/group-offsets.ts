import type { LinkedShape } from '../../../privacy/guard/views/view.ts';

/** The number of the first group of each table of details, over all of them. */
export function groupOffsets({ details }: LinkedShape): number[] {
  let offset = 0;
  return details.map(({ columns, kind, groups }) => {
    const own = offset;
    offset += groups[kind]?.size ?? columns[kind]!.size;
    return own;
  });
}
