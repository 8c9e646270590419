import type { InferenceAnswer, InferenceReport, TermAnswer } from '../../pipelines/infer/inference-report.ts';
import { renderTable } from './table.ts';

/** Estimates with their intervals, for a person. Every number follows from released files. */
export function renderInference(report: InferenceReport): readonly string[] {
  const { release, records, copies, seed, where, level } = report;
  return [
    `Inference from release ${release}: about ${records} records, ${copies} copies of the model.`,
    ...where.map((text, i) => `  ${i === 0 ? 'where' : 'and'} ${text}`),
    ...report.answers.flatMap((answer) => ['', ...renderAnswer(answer, level)]),
    '',
    ...renderTable([
      [
        'interval',
        `holds the noise of the release and what chance has done to its records; the naive one holds that chance alone`,
      ],
      ['seed', `${seed} (with the same copies and questions it gives the same answers)`],
      ['cost', 'nothing: no record was opened, and the privacy loss stays what the release states'],
    ]).map((line) => `  ${line}`),
  ];
}

function renderAnswer(answer: InferenceAnswer, level: number): string[] {
  const { kind, text, regression, outcome, terms, promised, notes, records } = answer;
  const percent = figure(100 * level);
  const logistic = regression === 'logistic' && kind === 'formula';
  const odds = terms.some(({ oddsRatio }) => oddsRatio !== null);
  const head = [
    '',
    'estimate',
    `${percent} % interval`,
    'naive interval',
    'wider',
    ...(odds ? ['odds ratio', ''] : []),
    '',
  ];
  return [
    kind === 'formula' ? `${text}  (${regression}: ${outcome})` : `${kind} ${text}`,
    ...renderTable([head, ...terms.map((term) => row(term, odds))], new Set([1])).map((line) => `  ${line}`),
    ...(logistic ? ['  Coefficients are logarithms of odds; the ratio of odds stands beside them.'] : []),
    `  About ${Math.round(records)} records have all these values.`,
    promised
      ? '  The model measured all that this rests on, together in pairs: the intervals are made to cover as often as they say.'
      : '  No coverage can be promised here:',
    ...unmeasuredLines(answer),
    ...notes.map((note) => `  - ${note}`),
  ];
}

function unmeasuredLines({ unmeasured, terms }: InferenceAnswer): string[] {
  if (unmeasured.length === 0) return [];
  const named = unmeasured.map((set) => set.join(' with '));
  const touched = terms.filter((term) => term.unmeasured.length > 0).map(({ term }) => term);
  return [
    `  - The model never counted these together: ${named.join('; ')}. What it says of them follows from other counts, or from taking them to be independent.`,
    `  - Terms that this is about: ${touched.join(', ')}. The others were adjusted for them.`,
  ];
}

function row(answer: TermAnswer, odds: boolean): string[] {
  const { term, estimate, interval, naive, wider, oddsRatio, unmeasured, unavailable } = answer;
  if (estimate === null || interval === null || naive === null) {
    return [term, 'none', ...(odds ? ['', ''] : []), '', '', '', `not available, because ${unavailable}`];
  }
  return [
    term,
    figure(estimate),
    range(interval),
    range(naive),
    wider === null ? '' : `${figure(wider, 2)} x`,
    ...(odds
      ? [
          oddsRatio === null ? '' : figure(oddsRatio.estimate, 3),
          oddsRatio === null ? '' : range(oddsRatio.interval, 3),
        ]
      : []),
    unmeasured.length > 0 ? 'not measured: no promise' : '',
  ];
}

const range = ({ lower, upper }: { lower: number; upper: number }, digits = 4): string =>
  `${figure(lower, digits)} to ${figure(upper, digits)}`;

const figure = (value: number, digits = 4): string => String(Number(value.toPrecision(digits)));

export function inferenceToJson(report: InferenceReport): Record<string, unknown> {
  return {
    schema: 'inference/1',
    ...report,
    answers: report.answers.map((answer) => ({
      ...answer,
      terms: answer.terms.map((term) => ({ ...term, unavailable: term.unavailable ?? null })),
    })),
    privacyCost: 'none',
  };
}
