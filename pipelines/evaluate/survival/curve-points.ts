import { type SurvivalCurve, survivalInterval } from '../../statistics/kaplan-meier.ts';
import type { JsonObject } from '../report-json.ts';

/** Points of one curve at most. */
const MOST_POINTS = 200;

/** A curve for a chart: survival from each time on, with its 95 % interval; the last point stands where nobody was seen any longer. */
export function curvePoints(curve: SurvivalCurve): readonly JsonObject[] {
  const steps = curve.times.length;
  const shown = Math.min(steps, MOST_POINTS - 2);
  const kept = Array.from({ length: shown }, (_, k) => Math.ceil(((k + 1) * steps) / shown) - 1);
  const point = (time: number, step: number): JsonObject => {
    const { lower, upper } = survivalInterval(curve, step);
    return { time, survival: step < 0 ? 1 : curve.survival[step]!, lower, upper };
  };
  const end = curve.seenUntil.at(-1)!;
  return [point(0, -1), ...kept.map((step) => point(curve.times[step]!, step)), point(end, steps - 1)];
}
