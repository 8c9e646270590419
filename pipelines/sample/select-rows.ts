import type { ColumnEvidence } from '../../models/model.ts';
import { neededBy } from '../dictionary/derived/resolve-operands.ts';
import { outputField } from '../release-folder/decode/field.ts';
import { isGiven, type ModelledOutput, type OutputColumn, outputName } from '../release-folder/decode/output-column.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import type { Condition } from './condition.ts';
import { conditionError } from './condition-error.ts';
import { parseCondition } from './parse-condition.ts';
import { selectCodes, selectListed } from './select-listed.ts';
import { domainOf, selectScaled } from './select-scaled.ts';

/** Conditions, worked out for a model and for the decoder of its rows. */
export interface RowSelection {
  /** One entry for each column with a condition. */
  readonly evidence: readonly ColumnEvidence[];
  /** The released columns, decoded inside the allowed part of each bin. Their storage is that of the release. */
  readonly columns: readonly OutputColumn[];
}

/** Works out conditions that must all hold. Throws `CONDITION_INVALID` for one that cannot be read or that no value meets. */
export function selectRows(columns: readonly OutputColumn[], where: readonly string[]): RowSelection {
  const names = columns.map(outputName);
  const byColumn = new Map<string, Condition[]>();
  for (const text of where) {
    const condition = parseCondition(text, names);
    byColumn.set(condition.column, [...(byColumn.get(condition.column) ?? []), condition]);
  }
  for (const [name, [condition]] of byColumn) {
    if (!names.includes(name)) {
      throw conditionError(
        condition!.text,
        `the release has no column ${JSON.stringify(name.slice(0, 80))}${didYouMeanClause(name, names)}`,
      );
    }
  }
  const evidence: ColumnEvidence[] = [];
  const selected = columns.map((column): OutputColumn => {
    const conditions = byColumn.get(outputName(column));
    if (conditions === undefined) return column;
    const { narrowed, weights } = selectColumn(column, conditions, columns);
    evidence.push({ column: narrowed.position, weights });
    return narrowed;
  });
  return { evidence, columns: selected };
}

function selectColumn(
  column: OutputColumn,
  conditions: readonly Condition[],
  columns: readonly OutputColumn[],
): { readonly narrowed: ModelledOutput; readonly weights: Float64Array } {
  const text = conditions.map((condition) => condition.text).join(' and ');
  if (column.kind === 'identifier') {
    throw conditionError(text, `${column.name} is made afresh for each row and related to nothing`);
  }
  if (column.kind === 'empty') {
    throw conditionError(text, `${column.name} is null in every row`);
  }
  if (isGiven(column)) {
    throw conditionError(text, `${outputName(column)} follows from where a row stands among those of its unit`);
  }
  if (column.kind === 'computed') {
    const sources = neededBy({ kind: 'computed', rule: column.rule }).join(', ');
    throw conditionError(
      text,
      `${column.name} is computed from the values of a row once they are drawn`,
      `Set conditions on what it is computed from (${sources}), or draw more rows and keep those that meet it.`,
    );
  }
  if (column.offset !== undefined) {
    const { after } = column.offset;
    throw conditionError(
      text,
      `${column.coding.name} is drawn as a difference and added to ${after}`,
      columns.some((one) => outputName(one) === after && !isGiven(one))
        ? `Set conditions on ${after}, or draw more rows and keep those that meet it.`
        : 'Draw more, and keep those that meet it.',
    );
  }
  const { coding } = column;
  if (coding.kind === 'censored') {
    throw conditionError(
      text,
      `${coding.name} holds numbers and limits of measurement as text, on which no condition can be set`,
      'Draw more rows and keep those that meet it.',
    );
  }
  const field = outputField(column);
  const listed = field.storage === 'text' || field.storage === 'boolean';
  const codes = coding.kind === 'code' && coding.detail !== undefined;
  const { weights, cells, counts } = codes
    ? selectCodes(coding, field, conditions, column.spread?.counts)
    : {
        ...(listed ? selectListed(coding, field, conditions) : selectScaled(coding, field, conditions, column.spread)),
        counts: undefined,
      };
  if (weights.every((weight) => weight === 0)) {
    const domain = listed ? '' : `; ${domainOf(coding, field)}`;
    throw conditionError(
      text,
      `no value that ${coding.name} may hold meets ${conditions.length > 1 ? 'all of it' : 'it'}${domain}`,
    );
  }
  // The bins as they were stay at the end, where no code leads: what the column may hold decides how it is stored.
  if (counts !== undefined) return { narrowed: { ...column, spread: { coding, counts } }, weights };
  const kept = [...cells, ...coding.cells.filter((cell, code) => cell !== cells[code])];
  return { narrowed: { ...column, coding: { ...coding, size: kept.length, cells: kept } }, weights };
}
