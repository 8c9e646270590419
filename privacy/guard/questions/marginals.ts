import { sampleDiscreteGaussian } from '../../mechanisms/discrete-gaussian/discrete-gaussian.ts';
import { compare, formatRational, type Rational } from '../../rational.ts';
import { type AnswerBody, decodeAnswer, unreadable } from '../answer-body.ts';
import { breathe } from '../breathe.ts';
import { domainSize, MOST_MEASURED_CELLS } from '../counting/domain-size.ts';
import type { ExactCounts } from '../counting/marginal-counter.ts';
import { inParts, marginalsEvent } from '../events.ts';
import type { MarginalsQuestion, NoisyMarginal } from '../guard.ts';
import { type IntegerWidth, readIntegers, widthOf, writeIntegers } from '../integers.ts';
import type { Asking, PreparedQuestion } from '../question.ts';
import { measuredTooLarge } from './measured-too-large.ts';

const KIND = 'marginals';
/** Noise is drawn for this many cells at once where neighbours in the list share a variance. */
const BATCH_CELLS = 2 ** 20;

export function marginalsQuestion(
  asking: Asking,
  question: MarginalsQuestion,
): PreparedQuestion<readonly NoisyMarginal[]> {
  const { marginals } = question;
  if (marginals.length === 0) throw new RangeError('Cannot measure an empty list of marginals');
  const cells = marginals.map(({ columns }) => domainSize(asking.columns, columns));
  const total = cells.reduce((sum, count) => sum + count, 0);
  if (total > MOST_MEASURED_CELLS) throw measuredTooLarge(total);
  return {
    id: question.id,
    content: {
      kind: KIND,
      marginals: marginals.map(({ columns, sigmaSquared }) => ({
        columns,
        sigmaSquared: formatRational(sigmaSquared),
      })),
    },
    event: marginalsEvent(question, asking.maxRowsPerUnit, asking.wholeRow),
    draw: () => draw(asking, question, cells),
    read: (body) => read(asking, body, question, cells),
  };
}

async function draw(asking: Asking, { marginals }: MarginalsQuestion, cells: readonly number[]): Promise<AnswerBody> {
  const widths: IntegerWidth[] = [];
  const parts: Uint8Array[] = [];
  for (let start = 0; start < marginals.length; ) {
    const { sigmaSquared } = marginals[start]!;
    const end = batchEnd(marginals, cells, start);
    const batch = new Float64Array(cells.slice(start, end).reduce((sum, count) => sum + count, 0));
    sampleDiscreteGaussian(inParts(sigmaSquared, asking.wholeRow), asking.entropy, batch);
    const starts = offsetsOf(cells.slice(start, end));
    const valuesOf = (i: number): Float64Array => batch.subarray(starts[i]!, starts[i]! + cells[start + i]!);
    await asking.counter.countMany(
      marginals.slice(start, end).map(({ columns }) => columns),
      (i, counts) => addCounts(valuesOf(i), counts),
    );
    for (let i = 0; i < end - start; i++) {
      const values = valuesOf(i);
      const width = widthOf(values);
      const bytes = new Uint8Array(values.length * width);
      writeIntegers(values, width, bytes, 0);
      widths.push(width);
      parts.push(bytes);
    }
    start = end;
    asking.progress(end, marginals.length);
    await breathe();
  }
  return { header: { kind: KIND, widths }, payload: Buffer.concat(parts) };
}

function offsetsOf(lengths: readonly number[]): readonly number[] {
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return at - length;
  });
}

function batchEnd(
  marginals: readonly { readonly sigmaSquared: Rational }[],
  cells: readonly number[],
  start: number,
): number {
  let end = start + 1;
  let total = cells[start]!;
  while (end < marginals.length && compare(marginals[end]!.sigmaSquared, marginals[start]!.sigmaSquared) === 0) {
    total += cells[end]!;
    if (total > BATCH_CELLS) break;
    end++;
  }
  return end;
}

function addCounts(values: Float64Array, exact: ExactCounts): void {
  const { counts } = exact;
  if (exact.kind === 'dense') {
    for (let cell = 0; cell < counts.length; cell++) values[cell]! += counts[cell]!;
  } else {
    for (let i = 0; i < counts.length; i++) values[exact.cells[i]!]! += counts[i]!;
  }
}

/** Noisy counts are recorded in parts of a row, which are whole numbers, and answered in rows: a part is a power of two, so that no double is rounded. */
function read(
  { wholeRow }: Asking,
  body: Uint8Array,
  { marginals }: MarginalsQuestion,
  cells: readonly number[],
): readonly NoisyMarginal[] {
  const { header, payload } = decodeAnswer(body, KIND);
  const { widths } = header as { readonly widths?: unknown };
  if (!Array.isArray(widths) || widths.length !== cells.length || !widths.every(isWidth)) throw unreadable(KIND);
  const length = cells.reduce((sum, count, i) => sum + count * widths[i]!, 0);
  if (payload.length !== length) throw unreadable(KIND);
  let at = 0;
  return marginals.map(({ columns, sigmaSquared }, i) => {
    const values = readIntegers(payload, at, widths[i]!, cells[i]!);
    at += cells[i]! * widths[i]!;
    if (wholeRow > 1) for (let cell = 0; cell < values.length; cell++) values[cell]! /= wholeRow;
    return { columns, sigmaSquared, values };
  });
}

const isWidth = (value: unknown): value is IntegerWidth => value === 1 || value === 2 || value === 4 || value === 8;
