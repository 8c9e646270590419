/** The shortest decimal of a float of 16 bits, given by its bits: 0.1 rather than 0.0999755859375. Whole numbers stay as they are. */
export function halfFloat(bits: number): number {
  const exact = decode(bits);
  if (!Number.isFinite(exact) || Number.isInteger(exact)) return exact;
  for (let digits = 1; digits < MOST_DIGITS; digits++) {
    const short = Number(exact.toPrecision(digits));
    if (roundsTo(short, exact, bits)) return short;
  }
  return exact;
}

/** Five digits tell all floats of 16 bits apart. */
const MOST_DIGITS = 6;

function decode(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Whether no other float of 16 bits lies as near. */
function roundsTo(value: number, exact: number, bits: number): boolean {
  const off = Math.abs(value - exact);
  const neighbours = [bits - 1, bits + 1].filter((next) => (next & 0x8000) === (bits & 0x8000)).map(decode);
  return neighbours.every((next) => !Number.isFinite(next) || off < Math.abs(value - next));
}
