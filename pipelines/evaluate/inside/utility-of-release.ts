import { UserError } from '../../../privacy/errors.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { RunConfig } from '../../config/run-config.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { openEvaluated } from '../../protected/evaluating/evaluated-source.ts';
import { type ReadTable, readPartOfTable } from '../../protected/evaluating/read-evaluated-table.ts';
import { sourceSpec } from '../../protected/sources/source-spec.ts';
import type { Advance } from '../../workspace/progress.ts';
import { databaseResources } from '../../workspace/resources.ts';
import type { Decoding } from '../columns/released-means.ts';
import { MetricDefect, type UtilityReport } from '../utility/measure-utility.ts';
import { utilityOnThreads } from '../utility/threads/utility-on-threads.ts';
import { utilityFacts } from '../utility/utility-facts.ts';
import { TABLES_SEED } from './evaluate-tables.ts';
import { evaluatedSample } from './evaluated-sample.ts';
import { DEFECT, type Unavailable, unavailable } from './unavailable.ts';

export interface ReleaseUtilityRequest {
  readonly config: Pick<RunConfig, 'source' | 'resources' | 'evaluation'>;
  readonly dictionary: Dictionary;
  /** Folder of the protected zone for temporary files. */
  readonly folder: string;
  /** Those files are encrypted. */
  readonly sealed: boolean;
  readonly sample: readonly EncodedColumn[];
  readonly decoding: Decoding;
  /** How many rows the source had when the records of the run were read. */
  readonly rowsRead: number;
  readonly advance?: Advance | undefined;
  /** Whether the run was begun before: a database is then not asked again. */
  readonly isResumed: boolean;
}

/**
 * Reads the source again, because values as decoded are not kept, and measures what the released rows are good for. Never throws: where that cannot be done,
 * `unavailable` says why, and the rest of a report stays.
 */
export async function utilityOfRelease(request: ReleaseUtilityRequest): Promise<UtilityReport | Unavailable> {
  if (!request.config.evaluation.utility) return unavailable('evaluation.utility is false in the configuration');
  if (request.isResumed && request.config.source.postgres !== undefined)
    return unavailable('the records are in a database, to which a resumed run does not connect');
  try {
    const { config, dictionary, sample, decoding, rowsRead, advance } = request;
    const real = await readAgain(request);
    if (real.rowsRead !== rowsRead)
      return unavailable('the source is no longer what it was when its records were read');
    return await utilityOnThreads(
      {
        real: real.table,
        synthetic: evaluatedSample(sample, decoding),
        holdout: undefined,
        facts: utilityFacts(dictionary, config.evaluation.formulas),
        seed: TABLES_SEED,
      },
      { threads: config.resources.threads, advance },
    );
  } catch (error) {
    return unavailable(whyNot(error));
  }
}

async function readAgain({ config, dictionary, folder, sealed, rowsRead }: ReleaseUtilityRequest): Promise<ReadTable> {
  const source = await openEvaluated(sourceSpec(config.source, dictionary), dictionary);
  return readPartOfTable(source, { workFolder: folder, sealed, ...databaseResources(config.resources) }, rowsRead);
}

function whyNot(error: unknown): string {
  if (error instanceof UserError) return `the source cannot be read again (${error.code})`;
  if (error instanceof MetricDefect) return `${DEFECT}: ${error.message}`;
  return DEFECT;
}
