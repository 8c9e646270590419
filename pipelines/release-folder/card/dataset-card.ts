import type { Audit } from '../../audit-file/audit-file.ts';
import { auditInWords } from '../../audit-file/words.ts';
import { computedInWords, offsetInWords } from '../../dictionary/derived/rules.ts';
import { code, codeBlock, prose, tableRow } from '../../workspace/text/markdown.ts';
import { COUNTED_IN_VIEWS } from '../artefacts/counted-in-views.ts';
import { columnsOfTable, DATA_DICTIONARY_FILE } from '../artefacts/data-dictionary.ts';
import { type AnyDataDictionary, type DescribedTable, describedTables } from '../artefacts/described-tables.ts';
import { toldByDictionary } from '../artefacts/told-by-dictionary.ts';
import { isWritten, type OutputColumn } from '../decode/output-column.ts';
import { outputFields } from '../decode/output-fields.ts';
import { keptAs } from '../decode/stored-field.ts';
import { allowedByClaim } from '../leakage/allowed-in-words.ts';
import { AUDIT_CAVEAT, auditMadeInWords } from '../leakage/audit-in-words.ts';
import { triedInWords, UNAUDITED } from '../leakage/tried-in-words.ts';
import { AUDIT_FILE, type Manifest, type ManifestTable } from '../manifest/manifest.ts';
import { limitInWords } from '../manifest/outside-guarantee.ts';
import { cardHead } from '../metadata/card-head.ts';
import { tableNames } from '../metadata/metadata-sources.ts';
import { ROWS_IN_WORDS } from '../rows/rows-in-words.ts';
import { type ReportOnCard, reportOnCard } from './report-on-card.ts';

/** Everything that a dataset card follows from: released files, as JSON has them. */
export interface CardSources {
  /** Without `artefacts`, which lists the card itself. */
  readonly manifest: Omit<Manifest, 'artefacts'>;
  /** `report.json`. */
  readonly report: unknown;
  readonly dataDictionary: AnyDataDictionary;
  /** `audit.json`, where the manifest names one. */
  readonly audit: Audit | undefined;
}

/**
 * `README.md` of a release, for the researcher who receives it: `release` writes it, and `verify` makes it again, byte for byte. `undefined`
 * where the report is none, the dictionary tells what none tells, or the audit that the manifest names is not there. Throws `DICTIONARY_INVALID` for columns that contradict themselves.
 */
export function datasetCard({ manifest, report, dataDictionary, audit }: CardSources): string | undefined {
  const shown = reportOnCard(report);
  const told = toldByDictionary(dataDictionary);
  if (shown === undefined || told === undefined || (manifest.audit === undefined) !== (audit === undefined))
    return undefined;
  const { claim, privacyUnit, postProcessing, limits } = manifest;
  const described = describedTables(dataDictionary);
  const isLinked = postProcessing.drawn !== undefined;
  return [
    ...cardHead(manifest),
    `# Synthetic ${prose(tableNames(manifest))}`,
    '',
    ...contents(manifest, described),
    '',
    ...identity(manifest),
    '## Privacy',
    '',
    prose(claim.statement),
    '',
    prose(privacyUnit.definition),
    '',
    ...(manifest.holdout === undefined ? [] : [prose(manifest.holdout.statement), '']),
    ...outsideGuarantee(manifest.gate),
    'Not protected:',
    '',
    ...list(manifest.unprotectedQuantities.map(prose)),
    '',
    ...leakage(manifest, audit),
    '## How it was made',
    '',
    ...list(postProcessing.steps.map(prose)),
    '',
    '## How good it is',
    '',
    ...utilityTable(shown),
    '',
    ...rowsTable(shown),
    ...(shown.warnings.length === 0 ? [] : ['Look out:', '', ...list(shown.warnings.map(prose)), '']),
    'All published numbers are in `report.json`, each with where it comes from.',
    '',
    ...boundsTable(shown, { rows: postProcessing.rows, ...privacyUnit }),
    '## What to use it for, and what not',
    '',
    ...list(limits.intendedUses.map((use) => `Made for: ${prose(use)}`)),
    ...list(limits.notFor.map((use) => `Not for: ${prose(use)}`)),
    ...list(limits.caveats.map(prose)),
    '',
    ...described.flatMap((table, i) => columnsOnCard(table, manifest.tables, i, isLinked ? undefined : shown)),
    isLinked
      ? COUNTED_IN_VIEWS
      : `Noise: the L1 error (0 equal, 2 disjoint) that the noise of its own counts is expected to add to the column. ${prose(shown.noiseOfPairs)}`,
    '',
    `Domains, bins, missing values and the origin of each fact: ${code(DATA_DICTIONARY_FILE)}.`,
    ...(told.leftOut.length === 0
      ? []
      : ['', 'Left out:', '', ...list(told.leftOut.map(({ name, why }) => `${code(name)}: ${prose(why)}`))]),
    '',
    ...howToUse(manifest.tables),
    privacyUnit.lookedAt === undefined
      ? `Unit of privacy: ${prose(privacyUnit.unit)}. Contribution bound: ${privacyUnit.maxRowsPerUnit} row(s) of one ${prose(privacyUnit.unit)}.`
      : `Unit of privacy: ${prose(privacyUnit.unit)}. ${prose(privacyUnit.enforcement)}`,
    '',
  ].join('\n');
}

/** What the release is, in a sentence, and its tables where they are several. */
function contents(manifest: CardSources['manifest'], described: readonly DescribedTable[]): string[] {
  const { tables, postProcessing, privacyUnit } = manifest;
  if (postProcessing.drawn === undefined) {
    const [table] = tables;
    return [
      `Synthetic table ${code(table!.name)}: ${postProcessing.rows} rows, ${described[0]!.columns.length} columns. No row describes a person.`,
    ];
  }
  return [
    `Synthetic linked tables of ${postProcessing.rows} of the unit (${prose(privacyUnit.unit)}). No row describes a person.`,
    '',
    '| table | rows | columns | key | belongs to |',
    '|---|---|---|---|---|',
    ...tables.map(({ name, rows, key, parents = [] }, i) => {
      const belongs = parents.map(({ column, table }) => `${code(table)} by ${code(column)}`).join(', ');
      const own = key === undefined ? '' : code(key);
      return tableRow([code(name), String(rows), String(described[i]!.columns.length), own, belongs]);
    }),
  ];
}

/** What it may tell of one unit: the most that the claim allows, and what an audit found. */
function leakage(manifest: CardSources['manifest'], audit: Audit | undefined): string[] {
  const { criteria } = allowedByClaim(manifest);
  return [
    `## What it may tell of one ${prose(manifest.privacyUnit.unit)}`,
    '',
    'At most, whatever the attack and whatever else the attacker knows:',
    '',
    ...list(criteria.map(({ name, sentence }) => `${name}: ${prose(sentence)}`)),
    '',
    ...triedInWords(manifest).flatMap((one) => [prose(one), '']),
    ...(audit === undefined
      ? [prose(UNAUDITED), '']
      : [
          ...list([...auditMadeInWords(audit, manifest), ...auditInWords(audit), AUDIT_CAVEAT].map(prose)),
          '',
          `Its scores are in ${code(AUDIT_FILE)}: `.concat('`synthward verify` works every bound out again from them.'),
          '',
        ]),
  ];
}

/** What the curator says of themselves stands apart, as text that nothing here vouches for. */
function identity({ identity }: CardSources['manifest']): string[] {
  const { release, created, curator, contact, license, url, region, signer } = identity;
  const own = [
    ...(curator === undefined ? [] : [`Curator: ${code(curator)}`]),
    ...(contact === undefined ? [] : [`Contact: ${code(contact)}`]),
    ...(license === undefined ? [] : [`Licence: ${code(license)}`]),
    ...(url === undefined ? [] : [`To be found at: ${code(url)}`]),
    ...(region === undefined ? [] : [`Region: ${code(region)}`]),
  ];
  return [
    ...list([`Release: ${code(release)}, made ${prose(created)}`, `Signed by: ${code(signer.fingerprint)}`]),
    '',
    ...(own.length === 0 ? [] : ["In the curator's own words, which nobody checked:", '', ...list(own), '']),
  ];
}

/** Limits on exact numbers, with reasons that nothing here vouches for. */
function outsideGuarantee({ outsideGuarantee: outside }: CardSources['manifest']['gate']): string[] {
  if (outside === undefined) return [];
  return [
    prose(outside.statement),
    '',
    "Limits that were kept, with the curator's reasons:",
    '',
    ...list(
      outside.limits.map((limit) => `${code(limit.attack)}: ${prose(limitInWords(limit))} ${code(limit.reason)}`),
    ),
    '',
  ];
}

function utilityTable({ utility }: ReportOnCard): string[] {
  if (utility.length === 0) return ['No utility number was published with this release.'];
  return [
    '| number | value | meaning |',
    '|---|---|---|',
    ...utility.map(({ name, value, meaning }) => tableRow([prose(name), value, prose(meaning)])),
  ];
}

/** Of linked tables, how many rows units and events have. */
function rowsTable({ rows }: ReportOnCard): string[] {
  if (rows.length === 0) return [];
  return [
    '| table | rows of | records, estimated | released | beyond noise |',
    '|---|---|---|---|---|',
    ...rows.map(({ table, per, estimate, released, beyondNoise }) =>
      tableRow([code(table), prose(per), estimate, released, beyondNoise ? 'yes' : 'no']),
    ),
    '',
    ...ROWS_IN_WORDS.flatMap((words) => [prose(words), '']),
  ];
}

/** How far means and quantiles may be off, in the unit of the column. */
function boundsTable(
  { bounds, evaluatedRows }: ReportOnCard,
  { rows, unit, maxRowsPerUnit }: { readonly rows: number; readonly unit: string; readonly maxRowsPerUnit: number },
): string[] {
  if (bounds.length === 0) return [];
  const most = maxRowsPerUnit === 1 ? 'one' : maxRowsPerUnit;
  return [
    '## How far means and quantiles may be off',
    '',
    `The records here are the rows that were counted, at most ${most} of each ${prose(unit)}: nothing is said of rows that were left out. Numbers count as they were read: beyond the range of a column as its end, or as none, as \`outside\` in \`data-dictionary.json\` says.`,
    '',
    `The mean of the records differs from that of the release by what stands behind ± at most. A quantile of the records lies in the range that is given. Each statement, one number of one column, is true with a probability of at least 95 % over the draws of the noise, wherever in their cells the values are; that all of them are true at once is less likely.${rows > evaluatedRows ? ` Means of the release are those of its first ${evaluatedRows} rows.` : ''}`,
    '',
    '| column | mean | median | 99th percentile |',
    '|---|---|---|---|',
    ...bounds.map(({ column, after, mean, median, tail }) => tableRow([named(column, after), mean, median, tail])),
    '',
  ];
}

function named(column: string, after: ReportOnCard['bounds'][number]['after']): string {
  if (after === null) return code(column);
  return `${code(column)} after ${code(after.column)}${after.unit === 'numbers' ? '' : ` (${prose(after.unit)})`}`;
}

/** `shown` is absent of linked tables, of whose columns a report tells nothing. */
function columnsOnCard(
  described: DescribedTable,
  tables: Manifest['tables'],
  at: number,
  shown: ReportOnCard | undefined,
): string[] {
  const heading = shown === undefined ? `## Columns of ${code(tables[at]!.name)}` : '## Columns';
  const names = new Set(tables.map(({ name }) => name));
  return [heading, '', ...columnsTable(columnsOfTable(described.all), names, shown?.noise), ''];
}

function columnsTable(
  columns: readonly OutputColumn[],
  tables: ReadonlySet<string>,
  noise: ReportOnCard['noise'] | undefined,
): string[] {
  const fields = outputFields(columns);
  const isTold = noise !== undefined;
  return [
    `| column | kind | stored as | nulls |${isTold ? ' noise |' : ''}`,
    `|---|---|---|---|${isTold ? '---|' : ''}`,
    ...fields.flatMap((field, i) => {
      if (!isWritten(columns[i]!)) return [];
      const cells = [
        code(field.name),
        kindOf(columns[i]!, tables),
        prose(keptAs(field)),
        field.nullable ? 'yes' : 'no',
      ];
      return [tableRow([...cells, ...(isTold ? [noise.get(field.name) ?? ''] : [])])];
    }),
  ];
}

function kindOf(column: OutputColumn, tables: ReadonlySet<string>): string {
  switch (column.kind) {
    case 'identifier':
      return `identifier (fresh, ${typeof column.style === 'string' ? column.style : `of the pattern ${code(column.style.pattern)}`})`;
    case 'empty':
      return 'always null';
    case 'parent':
      return tables.has(column.of)
        ? `key of a row of ${code(column.of)}`
        : `which ${code(column.of)} a row is of, made afresh`;
    case 'time':
      return column.from.of === 'place' ? 'place among the rows of its unit' : column.coding.kind;
    case 'computed':
      return `${column.rule.type}, ${prose(computedInWords(column.rule))}`;
    case 'modelled': {
      const { coding, offset } = column;
      return offset === undefined ? coding.kind : `${offset.type}, ${prose(offsetInWords(offset))}`;
    }
  }
}

/** The name of a variable that holds a table. */
const variable = ({ name }: ManifestTable, several: boolean): string =>
  several
    ? name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '_')
        .replace(/^(?=\d)/, 't')
    : 'table';

const howToUse = (tables: Manifest['tables']): string[] => [
  '## How to check it',
  '',
  'No record is needed. Ask the curator for the key by another way than this folder.',
  '',
  codeBlock('sh', ['npx synthward verify . --public-key signing-key.pem.pub', 'sha256sum -c SHA256SUMS']),
  '',
  '## How to load it',
  '',
  codeBlock('sql', [`-- DuckDB`, ...tables.map(({ parquet }) => `SELECT * FROM '${parquet}';`)]),
  '',
  codeBlock('python', [
    'import pandas as pd',
    ...tables.map((table) => `${variable(table, tables.length > 1)} = pd.read_parquet("${table.parquet}")`),
  ]),
  '',
  codeBlock('r', [
    'library(arrow)',
    ...tables.flatMap((table) => {
      const { parquet, arrow } = table;
      const name = variable(table, tables.length > 1);
      return [
        `${name} <- read_parquet("${parquet}")`,
        ...(arrow === undefined ? [] : [`${name} <- read_ipc_file("${arrow}")`]),
      ];
    }),
  ]),
  '',
];

const list = (items: readonly string[]): string[] => items.map((item) => `- ${item}`);
