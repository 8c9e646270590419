/** Which of a value, the one before and the first agree: the codes of `pattern`. */
export function patternOf(own: number, before: number, first: number): number {
  if (own === before) return own === first ? 0 : 1;
  if (own === first) return 2;
  return before === first ? 3 : 4;
}
