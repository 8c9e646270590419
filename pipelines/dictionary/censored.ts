/** How values beyond a limit of measurement are written: a mark before the limit, such as `<` in `<0.5`. */
export type CensoredSpec = string | { readonly mark: string; readonly limits: readonly number[] };

/** Values of which the records say only that they lie beyond a limit. */
export interface CensoredCell {
  readonly side: 'below' | 'above';
  readonly mark: string;
  /** Stands for values beyond this limit, or one that says more; for all with the mark where absent. */
  readonly limit: number | undefined;
  /** As it is released. */
  readonly text: string;
}

/**
 * The cells of one side. A mark alone takes the end of the range for the limit, or, where that is 0, which nothing measured lies beyond,
 * every limit. What is wrong comes back as a text.
 */
export function censoredCells(
  side: 'below' | 'above',
  spec: CensoredSpec | undefined,
  end: number,
): readonly CensoredCell[] | string {
  if (spec === undefined) return [];
  const mark = (typeof spec === 'string' ? spec : spec.mark).trim();
  if (mark === '') return `${side} is the mark that stands before a limit, such as "${side === 'below' ? '<' : '>'}"`;
  if (/^[\d+\-.,]|\d$/.test(mark)) return `the mark "${mark}" would be read as part of a number`;
  const limits = typeof spec === 'string' ? [end] : [...spec.limits].sort((a, b) => a - b);
  const twice = limits.find((limit, i) => limit === limits[i - 1]);
  if (twice !== undefined) return `the limit ${twice} stands twice`;
  if (typeof spec === 'string' && end === 0) return [{ side, mark, limit: undefined, text: mark }];
  return limits.map((limit) => ({ side, mark, limit, text: `${mark}${limit}` }));
}
