/** Times until an event or until a row was last seen; `events` has 1 where the event happened. Times are finite. */
export interface FollowUp {
  readonly times: Float64Array;
  readonly events: Uint8Array;
}

/** A step at each distinct time at which an event happened; before the first, survival is 1. Vectors are one a step. */
export interface SurvivalCurve {
  readonly times: Float64Array;
  readonly atRisk: Float64Array;
  readonly events: Float64Array;
  readonly survival: Float64Array;
  /** Greenwood's (1926) variance of the logarithm of survival; not finite where survival is 0. */
  readonly logVariance: Float64Array;
  /** When each row was last seen or had its event, ascending. */
  readonly seenUntil: Float64Array;
}

/** Product-limit estimator (Kaplan and Meier 1958). Who was last seen at the time of an event was at risk of it. `undefined` without a row. */
export function kaplanMeier({ times, events }: FollowUp): SurvivalCurve | undefined {
  if (times.length === 0) return undefined;
  const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!);
  const steps: { time: number; atRisk: number; events: number; survival: number; logVariance: number }[] = [];
  let survival = 1;
  let logVariance = 0;
  for (let i = 0; i < order.length; ) {
    const time = times[order[i]!]!;
    const atRisk = order.length - i;
    let count = 0;
    for (; i < order.length && times[order[i]!] === time; i++) count += events[order[i]!]!;
    if (count === 0) continue;
    survival *= (atRisk - count) / atRisk;
    logVariance += count / (atRisk * (atRisk - count));
    steps.push({ time, atRisk, events: count, survival, logVariance });
  }
  const vector = (of: keyof (typeof steps)[number]): Float64Array => Float64Array.from(steps, (step) => step[of]);
  return {
    times: vector('time'),
    atRisk: vector('atRisk'),
    events: vector('events'),
    survival: vector('survival'),
    logVariance: vector('logVariance'),
    seenUntil: Float64Array.from(order, (row) => times[row]!),
  };
}

/** The step at or before `time`; -1 before the first. */
export const stepAt = ({ times }: SurvivalCurve, time: number): number => countUntil(times, (at) => at <= time) - 1;

/** How many were still seen just before `time`. */
export const atRiskAt = ({ seenUntil }: SurvivalCurve, time: number): number =>
  seenUntil.length - countUntil(seenUntil, (at) => at < time);

/** Of ascending times, how many satisfy what only the first do. */
function countUntil(times: Float64Array, holds: (time: number) => boolean): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(times[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function survivalAt(curve: SurvivalCurve, time: number): number {
  const step = stepAt(curve, time);
  return step < 0 ? 1 : curve.survival[step]!;
}

const Z = 1.959963984540054;

/** 95 % interval of survival after a step, on the scale of log(-log) (Kalbfleisch and Prentice 1980), within 0 and 1; the point itself where survival is 1 or 0. */
export function survivalInterval(
  curve: SurvivalCurve,
  step: number,
): { readonly lower: number; readonly upper: number } {
  const survival = step < 0 ? 1 : curve.survival[step]!;
  if (survival <= 0 || survival >= 1) return { lower: survival, upper: survival };
  const log = Math.log(survival);
  const reach = (Z * Math.sqrt(curve.logVariance[step]!)) / Math.abs(log);
  return { lower: survival ** Math.exp(reach), upper: survival ** Math.exp(-reach) };
}
