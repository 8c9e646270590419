import { z } from 'zod';
import type { Chart } from '../../../page/chart.ts';
import { curveChart, MOST_CURVES } from '../../../page/charts/curve-chart.ts';
import { MOST_COLUMNS, pairHeatMap } from '../../../page/charts/pair-heat-map.ts';
import type { UtilityResult } from '../../utility/utility-result.ts';
import { labelOf, metricInWords } from './result-row.ts';

/** Charts of the curves and pairs behind a result; none where it has none. `id` begins their identifiers. */
export const detailCharts = (result: UtilityResult, id: string): readonly Chart[] =>
  [pairs, subsamples, calibration, propensities].flatMap((chartOf) => chartOf(result, `${id}-${chartOf.name}`) ?? []);

const pairsSchema = z.object({
  values: z.object({
    columns: z.array(z.string()).max(MOST_COLUMNS),
    first: z.array(z.int()),
    second: z.array(z.int()),
    real: z.array(z.number()),
    synthetic: z.array(z.number()),
  }),
});

function pairs({ metric, details }: UtilityResult, id: string): Chart | undefined {
  const found = pairsSchema.safeParse(details);
  if (!found.success) return undefined;
  const { columns, first, second, real, synthetic } = found.data.values;
  const caption = `How much more (less where negative) pairs of columns go together in the synthetic rows than in the records: ${metricInWords(metric)}.`;
  const values = first.map((one, i) => ({ first: one, second: second[i]!, value: synthetic[i]! - real[i]! }));
  return pairHeatMap({ id, caption }, { columns, pairs: values, name: 'Synthetic less records' });
}

const subsamplesSchema = z.object({ subsamples: z.array(z.object({ percent: z.number(), error: z.number() })).min(2) });

function subsamples({ value, details }: UtilityResult, id: string): Chart | undefined {
  const found = subsamplesSchema.safeParse(details);
  if (!found.success || value === null) return undefined;
  const points = found.data.subsamples.map(({ percent, error }) => ({ x: percent, y: error, low: null, high: null }));
  const [from, to] = [points[0]!.x, points.at(-1)!.x];
  return curveChart(
    { id, caption: 'The error of the synthetic rows beside that of random parts of the records.' },
    {
      curves: [
        { name: 'random parts of the records', points },
        { name: 'synthetic rows', points: [from, to].map((x) => ({ x, y: value, low: null, high: null })) },
      ],
      axes: { x: 'size of the part, in % of the records', y: 'error', shape: 'line', diagonal: false },
    },
  );
}

const calibrationSchema = z.object({
  classes: z.array(
    z.object({
      value: z.string(),
      bins: z.array(z.object({ rows: z.number(), predicted: z.number(), observed: z.number() })).min(1),
    }),
  ),
});

/** Of a target with many values the first. */
function calibration(result: UtilityResult, id: string): Chart | undefined {
  const found = calibrationSchema.safeParse(result.details);
  if (!found.success || found.data.classes.length === 0) return undefined;
  const classes = found.data.classes.slice(0, MOST_CURVES);
  const more = found.data.classes.length - classes.length;
  const curves = classes.map(({ value, bins }) => ({
    name: value,
    points: bins.map(({ predicted, observed }) => ({ x: predicted, y: observed, low: null, high: null })),
  }));
  const caption = `What was foretold of records after learning from synthetic rows, and how often it came true (${labelOf(result)}). On the dotted line both agree.${more > 0 ? ` The first ${classes.length} of ${classes.length + more} values.` : ''}`;
  return curveChart(
    { id, caption },
    { curves, axes: { x: 'foretold', y: 'came true', shape: 'line', diagonal: true } },
  );
}

const propensitySchema = z.object({
  propensity: z.object({ bins: z.int().min(2), real: z.array(z.number()), synthetic: z.array(z.number()) }),
});

function propensities(result: UtilityResult, id: string): Chart | undefined {
  const found = propensitySchema.safeParse(result.details);
  if (!found.success) return undefined;
  const { bins, real, synthetic } = found.data.propensity;
  const curve = (name: string, counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count, 0) || 1;
    const steps = counts.map((count, i) => ({ x: i / bins, y: (100 * count) / total, low: null, high: null }));
    return { name, points: [...steps, { ...steps.at(-1)!, x: 1 }] };
  };
  return curveChart(
    {
      id,
      caption: `How sure a learner is that a row is synthetic (${labelOf(result)}). Where it cannot tell, both curves are one.`,
    },
    {
      curves: [curve('records', real), curve('synthetic rows', synthetic)],
      axes: { x: 'probability that the row is synthetic', y: '% of the rows', shape: 'step', diagonal: false },
    },
  );
}
