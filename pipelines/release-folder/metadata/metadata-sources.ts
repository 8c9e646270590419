import type { DataDictionary } from '../artefacts/data-dictionary.ts';
import type { Artefact, Manifest } from '../manifest/manifest.ts';

/** Everything that metadata for catalogues follow from: released files, as JSON has them. */
export interface MetadataSources {
  /** Without `artefacts`, which lists the metadata themselves. */
  readonly manifest: Omit<Manifest, 'artefacts'>;
  /** The files of the table, with their digests. */
  readonly tableFiles: readonly Artefact[];
  readonly dataDictionary: DataDictionary;
}

/** Paths of the files that `tableFiles` are about. */
export const tablePaths = ({ tables }: Pick<Manifest, 'tables'>): string[] =>
  tables.flatMap(({ parquet, arrow }) => [parquet, ...(arrow === undefined ? [] : [arrow])]);

/** What the curator has not said. */
export const NOT_STATED = 'Not stated by the curator';

/** Of the table, in a sentence that follows from facts alone. */
export function describedInWords({ manifest, dataDictionary }: MetadataSources): string {
  const { postProcessing, claim } = manifest;
  const { length } = dataDictionary.columns;
  return `Synthetic table ${manifest.tables[0]!.name} of ${postProcessing.rows} rows and ${length} columns, drawn from a model of kind ${postProcessing.model.kind}. No row describes a person. ${claim.statement}`;
}

/** `https://spdx.org/licenses/CC-BY-4.0` for the identifier of a licence; an address as it stands. */
export const licenceAddress = (licence: string): string =>
  licence.includes('://') ? licence : `https://spdx.org/licenses/${licence}`;
