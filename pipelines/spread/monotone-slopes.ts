/**
 * Slopes of a monotone cubic through the points (x, y), both ascending: weighted harmonic means of the slopes of neighbouring chords
 * (Fritsch and Carlson 1980, "Monotone piecewise cubic interpolation"; Fritsch and Butland 1984), and three-point ends.
 */
export function monotoneSlopes(x: readonly number[], y: readonly number[]): Float64Array {
  const last = x.length - 1;
  const widths = Float64Array.from({ length: last }, (_, i) => x[i + 1]! - x[i]!);
  const chords = widths.map((width, i) => (y[i + 1]! - y[i]!) / width);
  const slopes = new Float64Array(x.length);
  if (last === 1) return slopes.fill(chords[0]!);
  for (let i = 1; i < last; i++) {
    const [before, after] = [chords[i - 1]!, chords[i]!];
    if (before <= 0 || after <= 0) continue;
    const [w1, w2] = [2 * widths[i]! + widths[i - 1]!, widths[i]! + 2 * widths[i - 1]!];
    slopes[i] = (w1 + w2) / (w1 / before + w2 / after);
  }
  slopes[0] = endSlope(widths[0]!, widths[1]!, chords[0]!, chords[1]!);
  slopes[last] = endSlope(widths[last - 1]!, widths[last - 2]!, chords[last - 1]!, chords[last - 2]!);
  return slopes;
}

function endSlope(width: number, next: number, chord: number, nextChord: number): number {
  const slope = ((2 * width + next) * chord - width * nextChord) / (width + next);
  return Math.min(Math.max(0, slope), 3 * chord);
}
