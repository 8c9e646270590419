import { atRiskAt, type SurvivalCurve, survivalAt } from './kaplan-meier.ts';

/** Greatest vertical distance of two curves over `[0, until]`. */
export function greatestDistance(a: SurvivalCurve, b: SurvivalCurve, until: number): number {
  let greatest = 0;
  for (const { times } of [a, b]) {
    for (const time of times) {
      if (time > until) break;
      greatest = Math.max(greatest, Math.abs(survivalAt(a, time) - survivalAt(b, time)));
    }
  }
  return greatest;
}

export interface RestrictedMean {
  /** In the unit of the times. */
  readonly value: number;
  readonly variance: number;
}

/** Mean time without the event within `[0, until]`: the area below the curve, with the variance of Klein and Moeschberger (2003, 4.5.2). */
export function restrictedMean({ times, survival, atRisk, events }: SurvivalCurve, until: number): RestrictedMean {
  let steps = 0;
  while (steps < times.length && times[steps]! < until) steps++;
  let area = 0;
  let variance = 0;
  for (let i = steps - 1; i >= 0; i--) {
    area += survival[i]! * ((i + 1 < steps ? times[i + 1]! : until) - times[i]!);
    const left = atRisk[i]! - events[i]!;
    if (left > 0) variance += (area * area * events[i]!) / (atRisk[i]! * left);
  }
  return { value: area + (steps > 0 ? times[0]! : until), variance };
}

/**
 * Log-rank statistic of two groups (Mantel 1966), chi-squared with one degree of freedom were both drawn alike. `undefined` where nothing can differ.
 */
export function logRank(a: SurvivalCurve, b: SurvivalCurve): number | undefined {
  let difference = 0;
  let variance = 0;
  for (let i = 0, j = 0; i < a.times.length || j < b.times.length; ) {
    const time = Math.min(a.times[i] ?? Number.POSITIVE_INFINITY, b.times[j] ?? Number.POSITIVE_INFINITY);
    const ofA = a.times[i] === time ? a.events[i++]! : 0;
    const ofB = b.times[j] === time ? b.events[j++]! : 0;
    const riskA = atRiskAt(a, time);
    const risk = riskA + atRiskAt(b, time);
    const events = ofA + ofB;
    difference += ofA - (events * riskA) / risk;
    if (risk > 1) variance += (events * (riskA / risk) * (1 - riskA / risk) * (risk - events)) / (risk - 1);
  }
  return variance > 0 ? difference ** 2 / variance : undefined;
}
