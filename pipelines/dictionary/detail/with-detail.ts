import { type ColumnCoding, isRefined } from '../coding.ts';
import {
  type Dictionary,
  type DictionaryColumn,
  type EncodingRule,
  isModelled,
  type ModelledColumn,
} from '../dictionary.ts';
import { cutCells } from './cut-cells.ts';
import { detailCuts } from './detail-cuts.ts';

/**
 * Gives columns of numbers that have bins the cells of their detail. Dates and times, numbers with limits of measurement and columns of
 * `detail: none` have none: their values are spread evenly. Codes have theirs already (`withSingleCodes`).
 */
export function withDetail(columns: readonly DictionaryColumn[]): DictionaryColumn[] {
  return columns.map((column) => {
    if (!isModelled(column) || column.source['detail'] === 'none') return column;
    const { coding, rule } = column;
    const numbers = coding.kind === 'integer' || coding.kind === 'real';
    if (!numbers || rule.kind !== 'scale' || !coding.cells.some(({ kind }) => kind === 'interval')) return column;
    const decimals = coding.kind === 'real' ? coding.decimals : 0;
    const detailed = {
      ...coding,
      detail: cutCells(coding.kind, coding.cells, detailCuts(coding.cells, decimals)),
    };
    if (!isRefined(detailed)) return { ...column, coding: detailed };
    return { ...column, coding: detailed, detailRule: { ...rule, steps: fineSteps(rule, detailed) } };
  });
}

/** The same table with the cells of each detail in place of those of its column, as its records are counted. */
export function inDetail(dictionary: Dictionary): Dictionary {
  const columns = dictionary.columns.map((column) => (isModelled(column) ? columnInDetail(column) : column));
  return { ...dictionary, columns, codings: columns.filter(isModelled).map(({ coding }) => coding) };
}

function columnInDetail(column: ModelledColumn): ModelledColumn {
  const { coding, detailRule } = column;
  if (detailRule === undefined || coding.detail === undefined) return column;
  const { detail, ...own } = coding;
  return { ...column, coding: { ...own, cells: detail.cells, size: detail.cells.length }, rule: detailRule };
}

/** A fine cell begins where it is cut, and the first of a bin where the bin does. */
function fineSteps(
  { steps }: Extract<EncodingRule, { kind: 'scale' }>,
  { detail }: ColumnCoding,
): Extract<EncodingRule, { kind: 'scale' }>['steps'] {
  const bins = steps.kind === 'even' ? steps.count : steps.starts.length;
  const startOf = (code: number): number =>
    steps.kind === 'even' ? steps.anchor + code * steps.width : steps.starts[code]!;
  const { cells, parents } = detail!;
  const starts: number[] = [];
  for (const [fine, parent] of parents.entries()) {
    if (parent >= bins) break;
    const cell = cells[fine]!;
    if (fine === 0 || parents[fine - 1] !== parent) starts.push(startOf(parent));
    else starts.push(cell.kind === 'interval' ? cell.lower : Number((cell as { value: unknown }).value));
  }
  return { kind: 'starts', starts };
}
