import { UserError } from '../../../privacy/errors.ts';
import { TABLE_NAME } from '../../dictionary/table-name.ts';
import type { SourceSpec } from '../../protected/sources/session/source.ts';
import type { OpenPlaces } from '../open-places.ts';
import { draftLinked, type LinkedDraftText } from './draft-linked.ts';
import { guessLinks } from './guess-links.ts';
import { omopColumns } from './omop-columns.ts';
import { omopLinks } from './omop-tables.ts';
import { openInTables } from './open-in-tables.ts';
import type { FolderTable } from './tables-in-folder.ts';

export interface FolderDraft extends LinkedDraftText {
  readonly tables: number;
  readonly open: OpenPlaces;
  /** What separates the fields of the CSV files, where it is not a comma. */
  readonly delimiter: string | undefined;
}

/** Drafts a dictionary of the tables of a folder. Throws `USAGE` where no name says how they belong together, or one cannot stand in a dictionary. */
export function draftOfFolder(path: SourceSpec['path'], tables: readonly FolderTable[], omop: boolean): FolderDraft {
  const found = omop ? omopLinks(tables) : guessLinks(tables);
  if (!found.links.some(({ order }) => order !== undefined)) {
    throw new UserError('USAGE', `Cannot draft from ${path}: no names tell how its tables belong together`, {
      hint: 'Tables of one patient share a column such as patient_id, and one says when something was; draft each table by itself, or write the dictionary by docs/dictionary.md.',
    });
  }
  const unfit = found.links.find(({ table }) => !TABLE_NAME.test(table))?.table;
  if (unfit !== undefined) {
    throw new UserError('USAGE', `Cannot draft from ${path}: no table of a dictionary can be called "${unfit}"`, {
      hint: 'Such a name begins with a letter and has at most 64 letters from A to z, digits, - and _: rename the file, or have a view of such a name in the database.',
    });
  }
  const drafted = draftLinked(tables, found, 'patient', ...(omop ? [omopColumns] : []));
  const delimiters = new Set(tables.map(({ delimiter }) => delimiter));
  return {
    ...drafted,
    tables: found.links.length,
    open: openInTables(drafted.text),
    delimiter: delimiters.size === 1 ? tables[0]!.delimiter : undefined,
  };
}
