/*
 * Questions about fewer rows of a unit than were kept say so, and about how many, in their ids: their sensitivities may be below the
 * contribution bound, and an auditor sees which may be, and how far.
 */

const MARK = 'fewer-rows/';
const MARKED = /^fewer-rows\/([1-9][0-9]{0,6})\//;

/** The pool that every such question is in. */
export const FEWER_ROWS_POOL: string = `${MARK}*`;

export const fewerRowsId = (rows: number, id: string): string => `${MARK}${rows}/${id}`;

/** Most rows of a unit that the question is about, where its id says that they may be fewer than were kept. */
export function fewerRowsOf(id: string): number | undefined {
  const marked = MARKED.exec(id);
  return marked === null ? undefined : Number(marked[1]);
}
