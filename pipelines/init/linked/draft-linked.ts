import { inLine } from '../../../privacy/shown-text.ts';
import { FILL_IN } from '../../dictionary/fill-in.ts';
import { isLeftOutByName } from '../../dictionary/header/left-out-by-name.ts';
import { type ColumnDraft, draftOf, lineOf } from '../draft-of-column.ts';
import { yamlLine } from '../from/yaml-line.ts';
import { vocabularyOf } from '../knowledge/known-column.ts';
import { withPairs } from '../paired-dates.ts';
import { defaultsOf, withoutShared } from '../shared-periods.ts';
import { type FolderLinks, linkColumns, orderColumn, type TableLinks } from './table-links.ts';
import type { FolderTable } from './tables-in-folder.ts';

/** A drafted dictionary of several tables. */
export interface LinkedDraftText {
  /** YAML, with marks. */
  readonly text: string;
  /** Columns whose domain was guessed from their names, as `table.column`. */
  readonly guessed: readonly string[];
  readonly columns: number;
  readonly leftOut: FolderLinks['leftOut'];
}

/** How the columns of a table are drafted that are neither keys nor the order; the usual way where it says nothing. */
export type DraftColumns = (
  table: FolderTable,
  links: TableLinks,
  drafts: readonly ColumnDraft[],
) => readonly ColumnDraft[];

/** A commented dictionary of the tables of a folder, from names and storage types alone. */
export function draftLinked(
  tables: readonly FolderTable[],
  { links, leftOut, ...stated }: FolderLinks,
  unitName: string,
  asKnown: DraftColumns = besideEvents(links),
): LinkedDraftText {
  const drafted = links.map((one) => {
    const table = tables.find(({ name }) => name.toLowerCase() === one.table.toLowerCase())!;
    return { links: one, columns: asKnown(table, one, columnsOf(table, one)) };
  });
  const all = drafted.flatMap(({ columns }) => columns);
  // Days by which rows are in order are those of all tables alike.
  const shared = (['date', 'datetime'] as const).filter((kind) =>
    all.some(({ column }) => column['kind'] === kind && column['range'] === FILL_IN),
  );
  const text = `# Dictionary of ${tables.length} tables, drafted from names and storage types alone: no value was read.
# Replace every "${FILL_IN}" by what is known without looking at the records: a data model, a code list, a clinical limit.
# How tables belong together, and what stands in their columns already, was guessed from the names. Read it: whoever keeps it answers for it.
# docs/dictionary.md explains each kind, and several tables. A column of kind text or identifier is never modelled.
${leftOut.map(({ table, why }) => `# Left out: ${inLine(table)}, since ${why}.\n`).join('')}schema: synthward/dictionary/2
origin: expert              # who says what follows; a column may say otherwise: public, expert or dp
unit: { name: ${yamlLine(unitName)} }     # whose privacy is protected: all of their rows in all tables
${statedText(stated)}${defaultsOf(shared)}tables:
${drafted
  .map(({ links: one, columns }) =>
    tableText(
      one,
      columns.map((draft) => withoutShared(draft, shared)),
    ),
  )
  .join('')}`;
  const guessed = drafted.flatMap(({ links: one, columns }) =>
    columns.filter(({ known }) => known).map(({ name }) => `${one.table}.${name}`),
  );
  return { text, guessed, columns: all.length, leftOut };
}

/** What holds of all tables together. */
function statedText({ omop, since, until }: Pick<FolderLinks, 'omop' | 'since' | 'until'>): string {
  const lines = [
    omop === undefined
      ? ''
      : `omop: '${omop}'                 # of this version of the OMOP CDM: verify checks that a release is, too`,
    since === undefined ? '' : `since: ${yamlLine(since)}    # nothing of a person is before it`,
    until === undefined ? '' : `until: ${yamlLine(until)} # nor after the first of these that a person has`,
  ];
  return lines.map((line) => (line === '' ? '' : `${line}\n`)).join('');
}

/** Keys are identifiers, and the time of a row, or the number by which it is in order, is a column of its own. */
function columnsOf(table: FolderTable, links: TableLinks): readonly ColumnDraft[] {
  const vocabulary = vocabularyOf(table.fields.map(({ name }) => name));
  const ids = linkColumns(links);
  const fields = table.fields.filter(({ name }) => !isLeftOutByName(name));
  return withPairs(
    fields.map((field): ColumnDraft => {
      if (ids.includes(field.name))
        return { name: field.name, column: { kind: 'identifier' }, comment: '', known: false };
      const draft = draftOf(field, false, vocabulary);
      if (field.name !== orderColumn(links) || typeof links.order !== 'object' || links.order['scale'] !== 'days')
        return draft;
      return {
        name: field.name,
        column: { kind: 'integer', range: FILL_IN, bins: { edges: FILL_IN } },
        comment: 'days from a day of the unit, such as range: [-3650, 3650]',
        known: false,
      };
    }),
  );
}

/** Days of rows that belong to an event are counted from it. */
const besideEvents =
  (links: readonly TableLinks[]): DraftColumns =>
  (_, one, drafts) => {
    const events = links.find(({ table }) => table === one.parent?.table);
    const order = events === undefined ? undefined : orderColumn(events);
    if (events === undefined || order === undefined || one.kind === undefined || linkColumns(events).includes(order))
      return drafts;
    return drafts.map((draft) =>
      draft.column['range'] === FILL_IN && draft.column['kind'] === 'date'
        ? {
            ...draft,
            comment: `guessed: counted from the ${order} of its row in ${events.table}; where that is a time, let both be`,
            column: {
              kind: 'date',
              after: `${events.table}.${order}`,
              range: [0, 365],
              bins: { edges: [0, 1, 2, 4, 8, 15, 31, 61, 183, 365] },
            },
          }
        : draft,
    );
  };

function tableText({ table, ...links }: TableLinks, columns: readonly ColumnDraft[]): string {
  const said = Object.entries(links).flatMap(([key, value]) =>
    value === undefined ? [] : [`    ${key}: ${yamlLine(value)}\n`],
  );
  return `  ${yamlLine(table)}:\n${said.join('')}    columns:\n${columns.map((draft) => `${lineOf(draft).replaceAll(/^/gm, '    ')}\n`).join('')}`;
}
