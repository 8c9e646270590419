import type { Cell, ColumnCoding } from '../dictionary/coding.ts';
import { spreadRule } from '../dictionary/spread-rule.ts';
import { parseIsoDate, parseIsoDatetime } from '../release-folder/decode/iso-time.ts';
import { stretchOf } from '../spread/axis.ts';
import { Curve } from '../spread/curve.ts';
import { curvePlaces } from '../spread/curve-places.ts';
import type { InferenceColumn } from './inference-model.ts';

/** Places in a bin that stand for the numbers in it. */
const POINTS = 256;

/** One a code of a column of numbers; NaN for codes without one. */
export interface CellMoments {
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/**
 * Mean and variance of the numbers inside each cell of a column, as a release draws them: along a curve, or evenly. Dates in days and moments
 * in seconds since 1970-01-01.
 */
export function cellMoments({ coding, spread }: InferenceColumn): CellMoments {
  const places = spread && curvePlaces(spread, coding);
  const curve = spread && new Curve(spread);
  const means = new Float64Array(coding.cells.length).fill(Number.NaN);
  const variances = new Float64Array(coding.cells.length).fill(Number.NaN);
  for (const [code, cell] of coding.cells.entries()) {
    const place = curve?.has(code) ? places : undefined;
    const points = pointsOf(cell, coding, place && ((part) => place(code, part)));
    if (points === undefined) continue;
    const mean = points.reduce((sum, value) => sum + value / points.length, 0);
    means[code] = mean;
    variances[code] = points.reduce((sum, value) => sum + (value - mean) ** 2 / points.length, 0);
  }
  return { means, variances };
}

/** Numbers of a cell, each as likely as the next. `place` says how far along the axis a part of them lies. */
function pointsOf(
  cell: Cell,
  coding: ColumnCoding,
  place: ((part: number) => number) | undefined,
): readonly number[] | undefined {
  if (cell.kind === 'value') {
    const value = singleNumber(cell.value, coding.kind);
    return Number.isFinite(value) ? [value] : undefined;
  }
  if (cell.kind !== 'interval') return undefined;
  const rule = spreadRule(cell, coding.kind === 'real' ? coding.decimals : 0);
  const stretch = stretchOf(cell, coding);
  if (rule === undefined || stretch === undefined) return undefined;
  const length = stretch.to - stretch.from;
  return Array.from({ length: POINTS }, (_, i) => {
    const part = (i + 0.5) / POINTS;
    const distance = place === undefined ? part * length : place(part);
    if (rule.kind === 'continuous') return rule.lower + distance;
    return (rule.first + Math.min(Math.floor(distance), rule.count - 1)) / rule.scale;
  });
}

function singleNumber(value: string | number | boolean, kind: ColumnCoding['kind']): number {
  if (typeof value !== 'string') return Number(value);
  if (kind === 'date') return parseIsoDate(value) ?? Number.NaN;
  return kind === 'datetime' ? Number(parseIsoDatetime(value) ?? Number.NaN) / 1e6 : Number.NaN;
}
