import type { LinkedSourceCheck } from '../../pipelines/check/check-linked-source.ts';
import { columnTable, FOR_THE_STEWARD, item, mismatchLines, verdict } from './check.ts';

type Table = LinkedSourceCheck['tables'][number];

const OF_LINKS: readonly (readonly [keyof NonNullable<Table['links']>, string])[] = [
  ['withoutParent', 'naming no parent'],
  ['orphans', 'naming one that is not there'],
  ['repeatedKeys', 'with the key of another row'],
  ['withoutTime', 'without a time'],
  ['ties', 'at the time of the one before'],
  ['ofOtherUnits', 'naming another unit than their event'],
];

/** What became of values and rows, table by table. */
export function renderLinkedCheck({ tables, warnings, fits }: LinkedSourceCheck): readonly string[] {
  const lines = [FOR_THE_STEWARD];
  const unfit = tables.filter(({ mismatches }) => mismatches.length > 0);
  if (unfit.length > 0) {
    lines.push('', 'Names and storage types do not fit the dictionary, so no value was read:');
    for (const { name, mismatches } of unfit) lines.push('', name, ...mismatchLines(mismatches));
    return lines;
  }
  for (const table of tables) lines.push('', ...tableLines(table));
  if (warnings.length > 0) lines.push('', 'Look at', ...warnings.flatMap(item));
  lines.push(
    '',
    verdict(fits, warnings.length > 0),
    'Mend by it how values are read (formats, signs, missing codes) and how tables are linked. Values and ranges',
    'are published: what they say must be known without the records.',
  );
  return lines;
}

function tableLines({ name, readings, links }: Table): readonly string[] {
  if (readings === undefined || links === undefined) return [];
  const rows = OF_LINKS.flatMap(([count, words]) => (links[count] === 0 ? [] : [`${links[count]} ${words}`]));
  const beyond =
    links.ofLargest === 0 ? [] : [`most of one: ${links.ofLargest}; with more than are looked at: ${links.beyondMost}`];
  return [
    `${name}: ${readings.rows} rows, ${links.linked} linked${rows.length === 0 ? '' : `; ${rows.join(', ')}`}`,
    ...beyond,
    ...(readings.columns.length === 0 ? [] : columnTable(readings)),
  ];
}

export const linkedCheckToJson = ({ tables, warnings, fits }: LinkedSourceCheck): Record<string, unknown> => ({
  schema: 'linked-source-check/1',
  warning: FOR_THE_STEWARD,
  fits,
  tables: tables.map(({ name, mismatches, readings, links }) => ({
    name,
    mismatches,
    ...(readings === undefined ? {} : { readings: { rows: readings.rows, columns: readings.columns } }),
    ...(links === undefined ? {} : { links }),
  })),
  warnings,
});
