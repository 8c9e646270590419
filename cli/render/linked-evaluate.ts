import { MEASURE_DEFINITIONS } from '../../pipelines/evaluate/linked/figure.ts';
import { linkedToJson } from '../../pipelines/evaluate/linked/linked-to-json.ts';
import type { LinkedFigure, LinkedReport } from '../../pipelines/evaluate/linked/measure-linked.ts';
import { EXACT_NUMBERS } from './evaluate.ts';
import { renderTable } from './table.ts';

/** Exact figures per unit, for the steward alone: each measure with what it is, then its figures. */
export function renderLinkedEvaluation({ units, most, figures }: LinkedReport): readonly string[] {
  const [recorded, made] = units;
  const looked = most === undefined ? '' : `; of each the first ${most} events are looked at`;
  const measures = [...new Set(figures.map(({ measure }) => measure))];
  return [
    EXACT_NUMBERS,
    `${recorded} units in the real tables, ${made} in the synthetic ones${looked}.`,
    'Beside each figure: the records with their events linked to units at random, and a bootstrap of units (as good as any table can be).',
    ...measures.flatMap((measure) => {
      const own = figures.filter((figure) => figure.measure === measure);
      return ['', MEASURE_DEFINITIONS[measure], ...tableOf(own).map((line) => `  ${line}`)];
    }),
  ];
}

function tableOf(figures: readonly LinkedFigure[]): string[] {
  const hasRecords = figures.some(({ records }) => records !== undefined);
  const heading = ['of', ...(hasRecords ? ['records'] : []), 'synthetic', 'random links', 'bootstrap'];
  const rows = figures.map(({ of, records, synthetic, randomLinks, floor }) => [
    of.join(', ') || 'all',
    ...(hasRecords ? [brief(records)] : []),
    brief(synthetic),
    brief(randomLinks),
    brief(floor),
  ]);
  return renderTable([heading, ...rows], new Set(heading.slice(1).map((_, i) => i + 1)));
}

const brief = (value: number | undefined): string => (value === undefined ? '-' : String(Number(value.toPrecision(3))));

export const linkedEvaluationToJson = (report: LinkedReport): Record<string, unknown> => ({
  schema: 'evaluation-inside-linked/1',
  edition: 'inside',
  ...linkedToJson(report),
});
