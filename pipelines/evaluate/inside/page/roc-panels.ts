import type { CurvePanel } from '../../../page/charts/curve-panels.ts';
import type { Curve } from '../../../page/charts/drawing/curve.ts';
import { allowedTruePositiveRate } from '../../../two-samples/allowed.ts';
import { ATTACK_NAMES, TARGET_NAMES } from '../../leakage/in-words.ts';
import type { CurvePoint, LeakageReport, LeakageResult } from '../../leakage/leakage-result.ts';

const POINTS = 100;
/** Of targets that have a curve of their own, in the order of the legend. */
const TARGETS = ['random', 'vulnerable'] as const;

/** Curves of each attack that scores patients: of each set of targets, of a copy of the records, and of what is claimed. */
export function rocPanels(results: readonly LeakageResult[], claim: LeakageReport['claim']): readonly CurvePanel[] {
  const scored = results.filter(({ outcome }) => outcome.kind === 'scores');
  const allowed = claim === null ? [] : [curve('most that the claimed epsilon allows', allowedPoints(claim))];
  return [...new Set(scored.map(({ attack }) => attack))].map((attack) => {
    const own = scored.filter((result) => result.attack === attack);
    const copied = own.find(({ positiveControl }) => positiveControl?.curve !== undefined)?.positiveControl?.curve;
    return {
      label: ATTACK_NAMES[attack],
      curves: [
        ...TARGETS.map((targets) => curve(TARGET_NAMES[targets], pointsOf(own.find((one) => one.targets === targets)))),
        curve('a copy of the records in place of the table', copied ?? []),
        ...allowed,
      ],
    };
  });
}

const pointsOf = (result: LeakageResult | undefined): readonly CurvePoint[] =>
  result?.outcome.kind === 'scores' ? result.outcome.curve : [];

/** Nearer to each other where few are wrongly named. */
const allowedPoints = ({ epsilon, delta }: NonNullable<LeakageReport['claim']>): readonly CurvePoint[] =>
  Array.from({ length: POINTS + 1 }, (_, i) => {
    const falsePositiveRate = (i / POINTS) ** 3;
    return { falsePositiveRate, truePositiveRate: allowedTruePositiveRate(epsilon, delta, falsePositiveRate) };
  });

const curve = (name: string, points: readonly CurvePoint[]): Curve => ({
  name,
  points: points.map(({ falsePositiveRate: x, truePositiveRate: y }) => ({ x, y, low: null, high: null })),
});
