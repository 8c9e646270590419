import type { Cell, ColumnCoding } from '../dictionary/coding.ts';
import type { OutputField } from '../release-folder/decode/output-column.ts';
import { Curve, type Spread } from '../spread/curve.ts';
import { onScale, piecesOf, weighedByCurve } from './cell-part.ts';
import { above, below, type ClosedInterval, complement, EVERYTHING, intersection, union } from './closed-intervals.ts';
import type { Selection } from './column-evidence.ts';
import type { Condition } from './condition.ts';
import { conditionError } from './condition-error.ts';
import { literalForm, scaleLiteral, showOnScale } from './scale-literal.ts';

/**
 * Selects codes of a column of numbers, days or times. A bin that is partly allowed gets the part of its numbers as weight, by the counts
 * that they follow where there are some, and is decoded inside that part. Throws `CONDITION_INVALID`.
 */
export function selectScaled(
  coding: ColumnCoding,
  field: OutputField,
  conditions: readonly Condition[],
  spread?: Spread,
): Selection {
  const curve = spread && new Curve(spread);
  const onNull = conditions.filter(({ test }) => test.kind === 'null' && !test.negated).length;
  let allowed = EVERYTHING;
  for (const condition of conditions) allowed = intersection(allowed, allowedBy(condition, coding, field));
  const weights = new Float64Array(coding.size);
  const cells = coding.cells.map((cell, code): Cell => {
    if (cell.kind === 'missing' || cell.kind === 'other') {
      weights[code] = Number(onNull === conditions.length);
      return cell;
    }
    const evenly = onNull > 0 ? [] : piecesOf(cell, coding, field, allowed);
    const [piece, ...others] = curve === undefined ? evenly : weighedByCurve(evenly, code, { coding, curve });
    if (others.length > 0) throw cutInTwo(conditions, cell, coding.name, field);
    weights[code] = piece?.weight ?? 0;
    return piece !== undefined && piece.weight > 0 ? piece.cell : cell;
  });
  return { weights, cells };
}

function allowedBy(condition: Condition, coding: ColumnCoding, field: OutputField): readonly ClosedInterval[] {
  const { test } = condition;
  const read = (value: string): ClosedInterval => {
    const literal = scaleLiteral(value, field.storage);
    if (literal !== undefined) return literal;
    const hint = /^null$/i.test(value) ? `Ask for ${coding.name} is null.` : undefined;
    throw conditionError(
      condition.text,
      `${JSON.stringify(value.slice(0, 40))} is not ${literalForm(field.storage)}`,
      hint,
    );
  };
  switch (test.kind) {
    case 'null':
      return EVERYTHING;
    case 'in': {
      const listed = union(test.values.map((value) => inDomain(condition, value, read(value), coding, field)));
      return test.negated ? complement(listed) : listed;
    }
    case 'between':
      return union([{ from: read(test.lower).from, to: read(test.upper).to }]);
    case 'order': {
      const { from, to } = read(test.value);
      switch (test.operator) {
        case '<':
          return [below(from)];
        case '<=':
          return [{ from: Number.NEGATIVE_INFINITY, to }];
        case '>':
          return [above(to)];
        case '>=':
          return [{ from, to: Number.POSITIVE_INFINITY }];
      }
    }
  }
}

/** Refuses a single value that no row of the release could hold, which is more likely a slip than a wish. */
function inDomain(
  condition: Condition,
  value: string,
  literal: ClosedInterval,
  coding: ColumnCoding,
  field: OutputField,
): ClosedInterval {
  const pieces = coding.cells.flatMap((cell) => piecesOf(cell, coding, field, [literal]));
  if (pieces.length === 0) {
    throw conditionError(condition.text, `${coding.name} cannot be ${value}; ${domainOf(coding, field)}`);
  }
  if (pieces.every(({ weight }) => weight === 0)) {
    throw conditionError(
      condition.text,
      `${coding.name} is spread over all numbers of a bin, so that a single one has no share`,
      'Ask for a range, such as between.',
    );
  }
  return literal;
}

/** The range of a domain in words; for errors. */
export function domainOf({ name, cells }: ColumnCoding, { storage }: OutputField): string {
  const ends = cells.flatMap((cell) => {
    if (cell.kind === 'interval') return [cell.lower, cell.upper];
    return cell.kind === 'value' ? [onScale(cell.value, storage)] : [];
  });
  if (ends.length === 0) return `${name} has no values but null`;
  const show = (value: number): string => showOnScale(value, storage);
  const lower = ends.reduce((least, end) => Math.min(least, end));
  const upper = ends.reduce((most, end) => Math.max(most, end));
  return `its values lie from ${show(lower)} to ${show(upper)}`;
}

function cutInTwo(conditions: readonly Condition[], cell: Cell, name: string, { storage }: OutputField): Error {
  const text = conditions.map((one) => one.text).join(' and ');
  if (cell.kind !== 'interval') return conditionError(text, `it cuts a value of ${name}`);
  const edges = `${showOnScale(cell.lower, storage)} ${cell.closed ? 'up to and with' : 'up to'} ${showOnScale(cell.upper, storage)}`;
  return conditionError(
    text,
    `that leaves more than one piece of the bin of ${name} from ${edges}`,
    'A bin may lose numbers at its ends, not in its middle: sample each piece by itself, or use the edges of bins.',
  );
}
