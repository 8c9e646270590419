/*
 * Questions about fewer rows of a unit than were kept say so in their ids, because their sensitivities are below the contribution
 * bound: an auditor sees which charges may be.
 */

const MARK = /^rows-([1-9][0-9]{0,6})\//;

export const fewerRowsId = (rows: number, id: string): string => `rows-${rows}/${id}`;

/** Most rows of a unit that the question was about, where its id says that they were fewer than were kept. */
export function fewerRowsOf(id: string): number | undefined {
  const marked = MARK.exec(id);
  return marked === null ? undefined : Number(marked[1]);
}
