const POOL = '/*';

/**
 * Whether a planned id stands for a pool: any number of questions, known only as answers come in, that together cost at most the
 * planned event. The pool `round/*` holds every question whose id begins with `round/`.
 */
export const isPool = (id: string): boolean => id.endsWith(POOL);

/** The first of `planned` that is a pool and holds the question. A question of a pool's own name is in it too. */
export function poolOf(planned: Iterable<string>, question: string): string | undefined {
  for (const id of planned) if (isPool(id) && question.startsWith(id.slice(0, -1))) return id;
  return undefined;
}
