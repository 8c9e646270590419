/** A curve through points, ascending in `x`. */
export interface Curve {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Bounds of `y`, where there are any. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface CurveAxes {
  readonly x: string;
  readonly y: string;
  /** `step`: a value holds until the next point, as in survival. */
  readonly shape: 'line' | 'step';
  /** Where both axes measure the same: the line on which they agree. */
  readonly diagonal: boolean;
}

export const pointsOf = (curves: readonly Curve[]): readonly CurvePoint[] => curves.flatMap(({ points }) => points);

/** The least and the greatest of some numbers; some width even where there is one or none. */
export function spanOf(numbers: readonly number[]): Span {
  if (numbers.length === 0) return [0, 1];
  let [least, most] = [numbers[0]!, numbers[0]!];
  for (const number of numbers) [least, most] = [Math.min(least, number), Math.max(most, number)];
  return least < most ? [least, most] : [least - 0.5, most + 0.5];
}

/** At most so many points, the first and the last among them, at even steps: what a line of a few hundred pixels can show. */
export function thinned(points: readonly CurvePoint[], most: number): readonly CurvePoint[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, i) => points[Math.round((i * (points.length - 1)) / (most - 1))]!);
}

/** What the axes must reach; the same of both where they measure the same. Bounds reach as far as their points. */
export function curveDomain(points: readonly CurvePoint[], axes: CurveAxes): { readonly x: Span; readonly y: Span } {
  const down = points.flatMap(({ y, low, high }) => [y, low ?? y, high ?? y]);
  const across = points.map(({ x }) => x);
  if (axes.diagonal) return { x: spanOf([...across, ...down]), y: spanOf([...across, ...down]) };
  return { x: spanOf(across), y: spanOf(down) };
}

export type Span = readonly [number, number];
