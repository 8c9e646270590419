/** Positive numbers below it are written with fewer digits, and not every program reads them. */
const LEAST_NORMAL = 2 ** -1022;

/** The least double above `value`; above zero, the least normal one. */
export function nextDouble(value: number): number {
  if (value === 0) return LEAST_NORMAL;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}
