import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { logRank, restrictedMean } from '../../../pipelines/statistics/compare-survival.ts';
import { kaplanMeier, stepAt, survivalInterval } from '../../../pipelines/statistics/kaplan-meier.ts';
import { pythonWith } from '../../support/python.ts';
import { realTable } from '../../support/real-data.ts';

const table = realTable('nafld/patients.csv.gz');
const python = pythonWith(['lifelines']);
const SCRIPT = `
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import restricted_mean_survival_time
fits = [KaplanMeierFitter().fit(g["times"], g["events"]) for g in data]
out = [{"survival": f.survival_function_["KM_estimate"].tolist(), "times": f.survival_function_.index.tolist(),
        "lower": f.confidence_interval_.iloc[:, 0].tolist(), "upper": f.confidence_interval_.iloc[:, 1].tolist(),
        "mean": float(restricted_mean_survival_time(f, t=5000))} for f in fits]
rank = float(logrank_test(data[0]["times"], data[1]["times"], data[0]["events"], data[1]["events"]).test_statistic)
print(json.dumps({"curves": out, "logRank": rank}))
`;

interface Theirs {
  readonly curves: readonly Record<'survival' | 'times' | 'lower' | 'upper', number[]>[] & readonly { mean: number }[];
  readonly logRank: number;
}

describe.skipIf(table.absent || python.absent)(
  `survival of 17,549 patients beside lifelines${table.reason}${python.reason}`,
  () => {
    test('women and men: every point, its interval, the restricted mean and the log-rank statistic', () => {
      const [head, ...lines] = gunzipSync(readFileSync(table.path)).toString().trimEnd().split('\n');
      const rows = lines.map((line) => line.split(','));
      const at = (name: string): number => head!.replaceAll('"', '').split(',').indexOf(name);
      const groups = ['0', '1'].map((male) => {
        const of = rows.filter((row) => row[at('male')] === male);
        return {
          times: of.map((row) => Number(row[at('futime')])),
          events: of.map((row) => Number(row[at('status')])),
        };
      });
      expect(groups[0]!.times.length + groups[1]!.times.length).toBe(17_549);
      const theirs = python.run(SCRIPT, groups) as Theirs;
      const curves = groups.map(
        ({ times, events }) => kaplanMeier({ times: Float64Array.from(times), events: Uint8Array.from(events) })!,
      );
      curves.forEach((curve, g) => {
        const { times, survival, lower, upper, mean } = theirs.curves[g]!;
        times.forEach((time, i) => {
          const step = stepAt(curve, time);
          expect(step < 0 ? 1 : curve.survival[step]!).toBeCloseTo(survival[i]!, 9);
          const interval = survivalInterval(curve, step);
          expect(interval.lower).toBeCloseTo(lower[i]!, 8);
          expect(interval.upper).toBeCloseTo(upper[i]!, 8);
        });
        expect(restrictedMean(curve, 5000).value).toBeCloseTo(mean, 5);
      });
      expect(logRank(curves[0]!, curves[1]!)! / theirs.logRank).toBeCloseTo(1, 8);
      expect(theirs.logRank).toBeGreaterThan(10);
    });
  },
);
