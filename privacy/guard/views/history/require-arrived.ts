/** What was found. Throws `RangeError` where a column takes something that has not arrived. */
export function requireArrived<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new RangeError(`Cannot work out a column of history: ${what} are not known`);
  return found;
}
