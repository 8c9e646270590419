import type { EntropySource } from '../../../privacy/random/entropy.ts';
import type { RunConfig } from '../../config/run-config.ts';
import { inDetail } from '../../dictionary/detail/with-detail.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { boundContributions } from '../../protected/bounding/bound-contributions.ts';
import { encodeTable } from '../../protected/sources/encode-table.ts';
import { openSource } from '../../protected/sources/open-source.ts';
import { sourceSpec } from '../../protected/sources/source-spec.ts';
import type { Advance } from '../../workspace/progress.ts';
import { databaseResources, type Resources } from '../../workspace/resources.ts';
import type { BaseRecords } from '../base-records.ts';

export interface ReadRequest {
  readonly source: RunConfig['source'];
  readonly dictionary: Dictionary;
  readonly resources: Resources;
  /** For temporary files, which are encrypted with a key that goes with the process; of the protected zone where the records are protected. */
  readonly workFolder: string;
  readonly entropy: EntropySource;
  readonly advance: Advance;
  /** Who says that they are public; protected ones stay so. */
  readonly origin: 'public' | 'protected';
}

/** Records of a file as the base of an audit, encoded and bounded as those of a release. Throws as `encodeTable`. */
export async function readBaseRecords(request: ReadRequest): Promise<BaseRecords> {
  const { dictionary, workFolder, resources, advance: progress, origin } = request;
  const source = await openSource(sourceSpec(request.source, dictionary));
  const table = await encodeTable(source, inDetail(dictionary), {
    workFolder,
    progress,
    sealed: true,
    ...databaseResources(resources),
  });
  const { columns, rowCount, unitOfRow } = boundContributions(table, dictionary.unit.maxRows, request.entropy);
  const units = unitOfRow === undefined ? undefined : densely(unitOfRow);
  return {
    columns,
    rowCount,
    ...(units === undefined ? {} : { unitOfRow: units.unitOfRow }),
    units: units?.count ?? rowCount,
    origin,
    description: DESCRIPTIONS[origin],
  };
}

const DESCRIPTIONS: Record<ReadRequest['origin'], string> = {
  public: 'A file that whoever made the audit named, and says to be public.',
  protected: 'The records of the configured source: everything that this audit says of them is exact and protected.',
};

/** Units in the order in which they come, without gaps. */
function densely(unitOfRow: Uint32Array): { readonly unitOfRow: Uint32Array; readonly count: number } {
  const numbers = new Map<number, number>();
  const dense = unitOfRow.map((unit) => {
    const known = numbers.get(unit) ?? numbers.size;
    numbers.set(unit, known);
    return known;
  });
  return { unitOfRow: dense, count: numbers.size };
}
