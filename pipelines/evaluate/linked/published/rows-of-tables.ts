import type { LinkedFitted } from '../../../../models/linked/linked-model.ts';
import type { PlannedQuestion } from '../../../../models/model.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import { type LinkedShape, type View, type ViewColumn, WEIGHT_LATTICE } from '../../../../privacy/guard/views/view.ts';
import { viewRows } from '../../../../privacy/guard/views/view-rows.ts';
import type { RowsOfTable as ReportedRows } from '../../../release-folder/rows/rows-of-table.ts';
import { type Counted, meanOfAnswers } from './mean-of-answers.ts';

/** How many rows of a table of events or details there are, and by which answers. */
export interface RowsOfTable extends ReportedRows {
  readonly per: 'unit' | 'first-event' | 'later-event';
  /** The first question of the view that tells, whose charges paid for the estimate. */
  readonly question: string;
}

/** Views that were asked, with the questions and every noisy answer about them. */
export interface AnsweredViews extends Pick<LinkedFitted, 'measurements'> {
  readonly views: readonly View[];
  readonly questions: readonly Pick<PlannedQuestion, 'id'>[];
}

const STANDARD_ERRORS = 3;
const TWENTIETH = 0.05;

/**
 * Estimates how many rows of each table units and events of the records have, by answers that were paid for to fit the model, and counts the same of drawn ones. Asks
 * nothing. What the answers do not tell is left out: of a network, what events have; where the order of events alone is known, what later ones have.
 *
 * A number in a class counts as the middle of it, and of details as the least, on both sides: the two are of one kind, and neither need be the mean of
 * the records.
 */
export function rowsOfTables(
  { views, measurements, questions }: AnsweredViews,
  shape: LinkedShape,
  drawn: LinkedRecords,
): RowsOfTable[] {
  const compared = (table: string, kind: keyof typeof PER, worthOf: WorthOf): RowsOfTable[] => {
    const [first] = views.flatMap((view) => {
      const worths = view.columns.map(worthOf);
      return view.kind === kind && worths.some((worth) => worth !== undefined) ? [{ view, worths }] : [];
    });
    if (first === undefined) return [];
    const { view, worths } = first;
    const counted = new Map(worths.flatMap((worth, at) => (worth === undefined ? [] : [[at, worth] as const])));
    const marginals = measurements.find((one) => one.view === view.name)?.marginals ?? [];
    const question = questions.find(({ id }) => id.startsWith(`${view.name}/`))?.id;
    if (question === undefined) return [];
    const told = meanOfAnswers(view, counted, marginals);
    const made = told && meanOfDrawn(view, counted, shape, drawn);
    if (told === undefined || made === undefined) return [];
    const { mean: estimate, standardError } = told;
    const { mean: released, drawingError } = made;
    const apart = Math.abs(released - estimate);
    const error = Math.sqrt(standardError ** 2 + drawingError ** 2);
    const beyondNoise = apart > STANDARD_ERRORS * error && apart > TWENTIETH * Math.abs(estimate);
    const most = kind === 'step' ? view.rows : null;
    return [{ table, per: PER[kind], most, estimate, standardError, released, drawingError, beyondNoise, question }];
  };
  const ofDetail =
    (detail: number): WorthOf =>
    ({ from }) =>
      from.of === 'here' && from.detail === detail ? Float64Array.from(from.edges) : undefined;
  return [
    ...compared(shape.events.name, 'patient', ({ from }) =>
      from.of === 'count' ? middles(from.edges, shape.events.most) : undefined,
    ),
    ...shape.details.flatMap(({ name }, detail) => [
      ...compared(name, 'first', ofDetail(detail)),
      // Where days are not known, as how many rows the events of a unit weigh is found out on the way.
      ...(shape.events.gaps === undefined ? [] : compared(name, 'step', ofDetail(detail))),
    ]),
  ];
}

const PER = { patient: 'unit', first: 'first-event', step: 'later-event' } as const;

/** What the codes of a column count as; `undefined` of columns that do not count. */
type WorthOf = (column: ViewColumn) => Float64Array | undefined;

const middles = (edges: readonly number[], most: number): Float64Array =>
  Float64Array.from(edges, (lower, code) => (lower + Math.min(most, (edges[code + 1] ?? most + 1) - 1)) / 2);

/** The mean over drawn rows of a view, and its standard error where units are drawn independently. */
function meanOfDrawn(
  view: View,
  counted: Counted,
  shape: LinkedShape,
  drawn: LinkedRecords,
): { readonly mean: number; readonly drawingError: number } | undefined {
  const positions = [...counted.keys()];
  const rows = viewRows(drawn, shape, { ...view, columns: positions.map((at) => view.columns[at]!) });
  const weights = rows.weightsFor?.(view.rows) ?? new Uint32Array(rows.rowCount).fill(WEIGHT_LATTICE);
  const unitOfRow = rows.unitOfRow ?? Uint32Array.from({ length: rows.rowCount }, (_, row) => row);
  const [weight, worth] = [new Float64Array(rows.rowCount), new Float64Array(rows.rowCount)];
  for (let row = 0; row < rows.rowCount; row++) {
    let own = 0;
    for (const [i, { codes }] of rows.columns.entries()) own += counted.get(positions[i]!)![codes[row]!]!;
    weight[unitOfRow[row]!]! += weights[row]!;
    worth[unitOfRow[row]!]! += weights[row]! * own;
  }
  const all = weight.reduce((sum, one) => sum + one, 0);
  if (all === 0) return undefined;
  const mean = worth.reduce((sum, one) => sum + one, 0) / all;
  const squares = worth.reduce((sum, one, unit) => sum + (one - mean * weight[unit]!) ** 2, 0);
  return { mean, drawingError: Math.sqrt(squares) / all };
}
