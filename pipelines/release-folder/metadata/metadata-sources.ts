import { type AnyDataDictionary, describedTables } from '../artefacts/described-tables.ts';
import type { Artefact, Manifest } from '../manifest/manifest.ts';

/** Everything that metadata for catalogues follow from: released files, as JSON has them. */
export interface MetadataSources {
  /** Without `artefacts`, which lists the metadata themselves. */
  readonly manifest: Omit<Manifest, 'artefacts'>;
  /** The files of the tables, with their digests. */
  readonly tableFiles: readonly Artefact[];
  readonly dataDictionary: AnyDataDictionary;
}

/** Paths of the files that `tableFiles` are about. */
export const tablePaths = ({ tables }: Pick<Manifest, 'tables'>): string[] =>
  tables.flatMap(({ parquet, arrow }) => [parquet, ...(arrow === undefined ? [] : [arrow])]);

/** What a release is called for people: its table, or all of them. */
export const tableNames = ({ tables }: Pick<Manifest, 'tables'>): string => tables.map(({ name }) => name).join(', ');

/** What the curator has not said. */
export const NOT_STATED = 'Not stated by the curator';

/** Of the table, in a sentence that follows from facts alone. */
export function describedInWords({ manifest, dataDictionary }: MetadataSources): string {
  const { postProcessing, claim, tables, privacyUnit } = manifest;
  const described = describedTables(dataDictionary);
  if (postProcessing.drawn === 'units') {
    const each = tables.map(({ name, rows }, i) => `${name} (${rows} rows, ${described[i]?.columns.length} columns)`);
    return `Synthetic linked tables of ${postProcessing.rows} of the unit (${privacyUnit.unit}), drawn from a model of kind ${postProcessing.model.kind}: ${each.join(', ')}. No row describes a person. ${claim.statement}`;
  }
  const { length } = described[0]!.columns;
  return `Synthetic table ${manifest.tables[0]!.name} of ${postProcessing.rows} rows and ${length} columns, drawn from a model of kind ${postProcessing.model.kind}. No row describes a person. ${claim.statement}`;
}

/** `https://spdx.org/licenses/CC-BY-4.0` for the identifier of a licence; an address as it stands. */
export const licenceAddress = (licence: string): string =>
  licence.includes('://') ? licence : `https://spdx.org/licenses/${licence}`;
