import type { SourceCheck } from '../../pipelines/check/check-source.ts';
import { percent } from '../../pipelines/workspace/text/percent.ts';
import { renderTable } from './table.ts';
import { wrap } from './wrap.ts';

type ColumnReadings = NonNullable<SourceCheck['readings']>['columns'][number];

export const FOR_THE_STEWARD: string =
  'Exact counts of protected records, for the steward alone: publish nothing of this.';

/** What became of the values of each column, with their share of the rows. */
export function renderCheck({ mismatches, readings, warnings, fits }: SourceCheck): readonly string[] {
  const lines = [FOR_THE_STEWARD, ''];
  if (readings === undefined) {
    lines.push('Names and storage types do not fit the dictionary, so no value was read:');
    lines.push(...mismatchLines(mismatches));
    return lines;
  }
  const { rows, units } = readings;
  const cell = cellOf(rows);
  lines.push(`${rows} rows`, ...columnTable(readings));
  if (units !== undefined) {
    lines.push(
      '',
      `${units.units} units; rows without one: ${cell(units.rowsWithout)}; rows of the largest: ${cell(units.rowsOfLargest)}`,
    );
  }
  if (warnings.length > 0) lines.push('', 'Look at', ...warnings.flatMap(item));
  lines.push(
    '',
    verdict(fits, warnings.length > 0),
    'Mend by it how values are read (formats, signs, missing codes). Values and ranges are published:',
    'what they say must be known without the records.',
  );
  return lines;
}

export const mismatchLines = (mismatches: SourceCheck['mismatches']): string[] =>
  mismatches.flatMap(({ reason, hint }) => [...item(reason), ...wrap(hint, 96).map((line) => `  ${line}`)]);

const cellOf =
  (rows: number) =>
  (count: number): string =>
    count === 0 ? '-' : `${count} (${percent(count, rows)})`;

/** What became of the values of each column. */
export function columnTable({ rows, columns }: NonNullable<SourceCheck['readings']>): readonly string[] {
  const row = (column: ColumnReadings): string[] => [
    column.name,
    ...[column.missing, column.unreadable, column.unlisted, column.below, column.above].map(cellOf(rows)),
  ];
  const head = ['column', 'missing', 'unreadable', 'not in the list', 'below the range', 'above the range'];
  return renderTable([head, ...columns.map(row)], new Set([1, 2, 3, 4, 5]));
}

export const checkToJson = ({ mismatches, readings, warnings, fits }: SourceCheck): Record<string, unknown> => ({
  schema: 'source-check/1',
  warning: FOR_THE_STEWARD,
  fits,
  mismatches,
  ...(readings === undefined ? {} : { readings }),
  warnings,
});

export const item = (text: string): string[] => wrap(text, 96).map((line, i) => `${i === 0 ? '- ' : ''}${line}`);

export function verdict(fits: boolean, warned: boolean): string {
  if (!fits) return 'The dictionary cannot read most of a column.';
  return `The dictionary can read most of every column${warned ? '; look at what is named above all the same' : ''}.`;
}
