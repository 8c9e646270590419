import type { Grouping } from './view.ts';

/** The number of each value among those of its group, and how many each group has. */
export interface NumberedGroups {
  readonly within: Uint32Array;
  readonly sizes: Uint32Array;
}

/** Values ascending are numbered from 0 in each group. */
export function numberGroups({ size, of }: Grouping): NumberedGroups {
  const sizes = new Uint32Array(size);
  const within = Uint32Array.from(of, (group) => sizes[group]!++);
  return { within, sizes };
}

/** How many values the largest group has. */
export const largestGroup = (grouping: Grouping): number =>
  numberGroups(grouping).sizes.reduce((most, size) => Math.max(most, size), 0);
