import { chartInPage } from '../../../page/chart-in-page.ts';
import { nameOf, paragraph, subsection } from '../../../page/elements.ts';
import { type Content, element, type Html, together } from '../../../page/html.ts';
import { brief, ofHundred, whole } from '../../../page/numbers.ts';
import { table } from '../../../page/table.ts';
import type { DataDictionaryColumn } from '../../artefacts/data-dictionary.ts';
import { type DescribedTable, describedTables } from '../../artefacts/described-tables.ts';
import type { PageSources } from '../told/page-sources.ts';
import type { HistogramOnPage, ReportOnPage } from '../told/report-on-page.ts';
import { columnChart } from './column-chart.ts';
import { countedCells } from './counted-cells.ts';

/** Of a table with more, the first are drawn, and the first of these many listed: a page has to stay one that opens. */
const DRAWN = 250;
const LISTED = 4000;

type Told = PageSources & { readonly shown: ReportOnPage };

/** Every column: what it holds, how much noise is in it, and a picture of its values. */
export function columnsPart(told: Told): Html {
  const described = describedTables(told.dataDictionary);
  if (told.manifest.postProcessing.drawn === undefined) return columnsOfOne(told, described[0]!.columns);
  const names = new Set(told.manifest.tables.map(({ name }) => name));
  return together(
    tablesTable(told.manifest, described),
    ...described.map(({ table: name, columns }) =>
      subsection(
        nameOf(name),
        table(columnsOfSeveral(columns, `The ${whole(columns.length)} columns of ${name}`, names)),
      ),
    ),
    paragraph('Domains, bins and the origin of each fact stand in ', nameOf('data-dictionary.json'), '.'),
  );
}

/** The tables and how they belong together. */
const tablesTable = ({ tables }: PageSources['manifest'], described: readonly DescribedTable[]): Html =>
  table({
    caption: tables.length === 1 ? 'The table' : `The ${whole(tables.length)} tables`,
    head: ['Table', 'Rows', 'Columns', 'Key', 'Belongs to'],
    rows: tables.map(({ name, rows, key, parents = [] }, i) => [
      nameOf(name),
      whole(rows),
      whole(described[i]!.columns.length),
      key === undefined ? '' : nameOf(key),
      together(
        ...parents.flatMap(({ column, table: parent }, at) => [
          at === 0 ? '' : ', ',
          nameOf(parent),
          ' by ',
          nameOf(column),
        ]),
      ),
    ]),
    numbers: [1, 2],
  });

/** What a report tells of columns, by their names. */
interface KnownOfColumns {
  readonly noise: ReadonlyMap<string, number>;
  readonly empty: ReadonlyMap<string, ReportOnPage['columns'][number]>;
}

const listed = (caption: string, { length }: readonly DataDictionaryColumn[]): string =>
  `${caption}${length > LISTED ? `, of which the first ${whole(LISTED)} are listed` : ''}`;

/** Of linked tables a report tells nothing of single columns. */
const columnsOfSeveral = (columns: readonly DataDictionaryColumn[], caption: string, tables: ReadonlySet<string>) => ({
  caption: listed(caption, columns),
  head: ['Column', 'Kind', 'Kept as', 'Nulls'],
  rows: columns
    .slice(0, LISTED)
    .map((column) => [
      nameOf(column.name),
      kindOf(column, tables),
      column.storage,
      column.nullable ? 'possible' : 'none',
    ]),
});

function columnsList(columns: readonly DataDictionaryColumn[], caption: string, { noise, empty }: KnownOfColumns) {
  return {
    caption: listed(caption, columns),
    head: ['Column', 'Kind', 'Kept as', 'Nulls in 100', 'Other in 100', 'Noise'],
    rows: columns.slice(0, LISTED).map((column) => {
      const shares = empty.get(column.name);
      const error = noise.get(column.name);
      return [
        nameOf(column.name),
        kindOf(column, NO_OTHERS),
        column.storage,
        column.nullable ? shareOf(shares?.missing) : 'none',
        shareOf(shares?.other),
        error === undefined ? '' : brief(error),
      ];
    }),
    numbers: [3, 4, 5],
  };
}

function columnsOfOne({ manifest, shown }: Told, columns: readonly DataDictionaryColumn[]): Html {
  const noise = new Map(
    shown.marginalNoise.flatMap(({ columns: [name, ...others], noiseError }): [string, number][] =>
      others.length === 0 ? [[name!, noiseError]] : [],
    ),
  );
  const empty = new Map(shown.columns.map((one) => [one.column, one]));
  const histograms = new Map(shown.histograms.map((one) => [one.column, one]));
  const scale = scaleOf(manifest, shown);
  const drawn = columns
    .flatMap((column) => {
      const histogram = histograms.get(column.name);
      return histogram === undefined ? [] : [{ column, histogram }];
    })
    .slice(0, DRAWN);
  return together(
    table(columnsList(columns, `The ${whole(columns.length)} columns`, { noise, empty })),
    paragraph(
      'Noise: the error (0 equal, 2 disjoint) that the noise of its own counts is expected to add to the column. Domains, bins and the origin of each fact stand in ',
      nameOf('data-dictionary.json'),
      '.',
    ),
    ...(drawn.length === 0
      ? []
      : [
          paragraph(
            'Below, bars are rows of the release, and the marks over them the noisy counts of the records’ rows that were counted, with the bounds of their noise: 95 % of such bounds hold the count without noise.',
            scale === 1 ? '' : ' Noisy counts are brought to as many rows as the release has.',
          ),
          ...(histograms.size > drawn.length
            ? [
                paragraph(
                  `The first ${whole(drawn.length)} of ${whole(histograms.size)} columns are drawn; \`report.json\` has the others.`,
                ),
              ]
            : []),
          element(
            'div',
            { class: 'figures' },
            ...drawn.flatMap(({ column, histogram }, i) => pictureOf(column, histogram, scale, `column-${i + 1}`)),
          ),
        ]),
  );
}

/** By what noisy counts are multiplied, to stand beside rows of a release that has not as many as were counted. */
function scaleOf({ postProcessing }: PageSources['manifest'], { syntheticRows, noise }: ReportOnPage): number {
  if (noise === undefined || (postProcessing.rowsFrom === 'dp-estimate' && postProcessing.rows === syntheticRows)) {
    return 1;
  }
  return syntheticRows / Math.max(1, noise.records);
}

const shareOf = (share: number | null | undefined): string =>
  share === null || share === undefined ? '' : ofHundred(share);

function pictureOf(column: DataDictionaryColumn, histogram: HistogramOnPage, scale: number, id: string): Html[] {
  if (column.kind !== 'modelled' && column.kind !== 'offset') return [];
  const counted = countedCells(histogram, column.cells.length, scale);
  if (counted === undefined) return [];
  const caption = `How often each value of ${column.name} occurs`;
  return [
    element('section', {}, subsection(nameOf(column.name)), chartInPage(columnChart({ id, caption }, column, counted))),
  ];
}

/** Of one table by itself. */
const NO_OTHERS: ReadonlySet<string> = new Set();

/** `tables` are those of the release. */
function kindOf(column: DataDictionaryColumn, tables: ReadonlySet<string>): Content {
  switch (column.kind) {
    case 'identifier':
      return 'identifier, made afresh';
    case 'empty':
      return 'always null';
    case 'parent':
      return tables.has(column.of)
        ? together('key of a row of ', nameOf(column.of))
        : together('which ', nameOf(column.of), ' a row is of, made afresh');
    case 'time':
      return column.from === 'place' ? 'place among the rows of its unit' : column.type;
    case 'offset':
      return together(`${column.type}, measured as ${column.apart} after `, nameOf(column.after));
    case 'formula':
      return together(`${column.type}, computed: `, nameOf(column.from));
    case 'map':
      return together(`${column.type}, looked up from `, nameOf(column.from));
    case 'modelled':
      return `${column.type}, ${whole(column.cells.length)} counted values`;
  }
}
