/** `value`, or the end of `low` to `high` that it lies beyond. */
export const between = (low: number, high: number, value: number): number => Math.min(high, Math.max(low, value));
