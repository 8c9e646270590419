import { computedInWords, offsetInWords } from '../dictionary/derived/rules.ts';
import { code, codeBlock, prose, tableRow } from '../workspace/text/markdown.ts';
import type { OutputColumn, OutputField } from './decode/output-column.ts';
import { keptAs } from './decode/stored-field.ts';
import type { Manifest } from './manifest/manifest.ts';
import type { CardContent } from './release-content.ts';

/** `README.md` of a release, for the researcher who receives it. Public facts and published numbers alone. */
export function datasetCard(
  manifest: Pick<Manifest, 'identity' | 'claim' | 'privacyUnit' | 'postProcessing' | 'unprotectedQuantities'>,
  table: { readonly name: string; readonly parquet: string; readonly arrow: string | undefined },
  columns: readonly OutputColumn[],
  fields: readonly OutputField[],
  card: CardContent,
): string {
  const { identity, claim, privacyUnit, postProcessing } = manifest;
  return [
    `# ${prose(card.title)}`,
    '',
    ...(card.description === undefined ? [] : [prose(card.description), '']),
    `Synthetic table ${code(table.name)}: ${postProcessing.rows} rows, ${fields.length} columns. No row describes a person.`,
    '',
    ...list([
      `Release: ${code(identity.release)}, made ${prose(identity.created)}`,
      ...(identity.curator === undefined ? [] : [`Curator: ${prose(identity.curator)}`]),
      ...(identity.contact === undefined ? [] : [`Contact: ${prose(identity.contact)}`]),
      `Signed by: ${code(identity.signer.fingerprint)}`,
    ]),
    '',
    '## Privacy',
    '',
    prose(claim.statement),
    '',
    prose(privacyUnit.definition),
    '',
    'Not protected:',
    '',
    ...list(manifest.unprotectedQuantities.map(prose)),
    '',
    '## How it was made',
    '',
    ...list(postProcessing.steps.map(prose)),
    '',
    '## How good it is',
    '',
    ...utilityTable(card),
    '',
    ...(card.warnings.length === 0 ? [] : ['Look out:', '', ...list(card.warnings.map(prose)), '']),
    'All published numbers are in `report.json`, each with where it comes from.',
    '',
    ...boundsTable(card, { rows: postProcessing.rows, ...privacyUnit }),
    '## What to use it for, and what not',
    '',
    ...list(card.limits.intendedUses.map((use) => `Made for: ${prose(use)}`)),
    ...list(card.limits.notFor.map((use) => `Not for: ${prose(use)}`)),
    ...list(card.limits.caveats.map(prose)),
    '',
    '## Columns',
    '',
    '| column | kind | stored as | nulls | noise |',
    '|---|---|---|---|---|',
    ...fields.map((field, i) => {
      const noise = card.noise.columns.get(field.name) ?? '';
      return tableRow([
        code(field.name),
        kindOf(columns[i]!),
        prose(keptAs(field)),
        field.nullable ? 'yes' : 'no',
        prose(noise),
      ]);
    }),
    '',
    `Noise: the L1 error (0 equal, 2 disjoint) that the noise of its own counts is expected to add to the column. ${prose(card.noise.pairs)}`,
    '',
    'Domains, bins, missing values and the origin of each fact: `data-dictionary.json`.',
    ...(card.leftOut.length === 0
      ? []
      : ['', 'Left out:', '', ...list(card.leftOut.map(({ name, why }) => `${code(name)}: ${prose(why)}`))]),
    '',
    '## How to check it',
    '',
    'No record is needed. Ask the curator for the key by another way than this folder.',
    '',
    codeBlock('sh', ['npx synthward verify . --public-key signing-key.pem.pub', 'sha256sum -c SHA256SUMS']),
    '',
    '## How to load it',
    '',
    codeBlock('sql', [`-- DuckDB`, `SELECT * FROM '${table.parquet}';`]),
    '',
    codeBlock('python', ['import pandas as pd', `table = pd.read_parquet("${table.parquet}")`]),
    '',
    codeBlock('r', [
      'library(arrow)',
      `table <- read_parquet("${table.parquet}")`,
      ...(table.arrow === undefined ? [] : [`table <- read_ipc_file("${table.arrow}")`]),
    ]),
    '',
    `Unit of privacy: ${prose(privacyUnit.unit)}. Contribution bound: ${privacyUnit.maxRowsPerUnit} row(s) of one ${prose(privacyUnit.unit)}.`,
    '',
  ].join('\n');
}

function kindOf(column: OutputColumn): string {
  switch (column.kind) {
    case 'identifier':
      return `identifier (fresh, ${typeof column.style === 'string' ? column.style : `of the pattern ${code(column.style.pattern)}`})`;
    case 'empty':
      return 'always null';
    case 'computed':
      return prose(`${column.rule.type}, ${computedInWords(column.rule)}`);
    case 'modelled': {
      const { coding, offset } = column;
      return offset === undefined ? coding.kind : prose(`${offset.type}, ${offsetInWords(offset)}`);
    }
  }
}

function utilityTable({ utility }: CardContent): string[] {
  if (utility.length === 0) return ['No utility number was published with this release.'];
  return [
    '| number | value | meaning |',
    '|---|---|---|',
    ...utility.map(({ name, value, meaning }) => tableRow([name, value, meaning].map(prose))),
  ];
}

/** How far means and quantiles may be off, in the unit of the column. */
function boundsTable(
  { bounds, evaluatedRows }: CardContent,
  { rows, unit, maxRowsPerUnit }: { readonly rows: number; readonly unit: string; readonly maxRowsPerUnit: number },
): string[] {
  if (bounds.length === 0) return [];
  const counted =
    maxRowsPerUnit === 1
      ? `the rows that were counted, at most one of each ${prose(unit)}`
      : `the rows that were counted, at most ${maxRowsPerUnit} of each ${prose(unit)}`;
  return [
    '## How far means and quantiles may be off',
    '',
    `The records here are ${counted}: nothing is said of rows that were left out. Numbers count as they were read: beyond the range of a column as its end, or as none, as \`outside\` in \`data-dictionary.json\` says.`,
    '',
    `The mean of the records differs from that of the release by what stands behind ± at most. A quantile of the records lies in the range that is given. Each statement, one number of one column, is true with a probability of at least 95 % over the draws of the noise, wherever in their cells the values are; that all of them are true at once is less likely.${rows > evaluatedRows ? ` Means of the release are those of its first ${evaluatedRows} rows.` : ''}`,
    '',
    '| column | mean | median | 99th percentile |',
    '|---|---|---|---|',
    ...bounds.map(({ column, after, mean, median, tail }) =>
      tableRow([named(column, after), ...[mean, median, tail].map(prose)]),
    ),
    '',
  ];
}

function named(column: string, after: CardContent['bounds'][number]['after']): string {
  if (after === undefined) return code(column);
  return `${code(column)} after ${code(after.column)}${after.unit === 'numbers' ? '' : ` (${prose(after.unit)})`}`;
}

const list = (items: readonly string[]): string[] => items.map((item) => `- ${item}`);
