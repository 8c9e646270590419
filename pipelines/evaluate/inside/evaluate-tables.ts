import { tmpdir } from 'node:os';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import { type ReadTable, readEvaluatedTable } from '../../protected/evaluating/read-evaluated-table.ts';
import type { EvaluatedTable } from '../../statistics/evaluated-table.ts';
import { parseFormula } from '../../statistics/formula/parse-formula.ts';
import { resolveFormula } from '../../statistics/formula/resolve-formula.ts';
import { inStage, type ProgressListener } from '../../workspace/progress.ts';
import { databaseResources, type Resources, resourcesOf } from '../../workspace/resources.ts';
import type { LeakageReport } from '../leakage/leakage-result.ts';
import type { UtilityReport } from '../utility/measure-utility.ts';
import { utilityOnThreads } from '../utility/threads/utility-on-threads.ts';
import { utilityFacts } from '../utility/utility-facts.ts';
import type { UtilityFacts } from '../utility/utility-inputs.ts';
import { type Contradiction, contradictionsIn } from './contradictions.ts';
import { type LeakageAsked, leakageOfTables } from './leakage-of-tables.ts';
import { type NamedTable, openTables } from './open-tables.ts';
import { placeOfSynthetic } from './place-of-table.ts';
import { refuseSharedPatients } from './shared-patients.ts';

export interface TablesRequest {
  readonly real: string;
  /** Files, folders of Parquet files or release folders. */
  readonly synthetic: readonly string[];
  readonly holdout: string | undefined;
  readonly dictionary: Dictionary;
  readonly formulas: readonly string[];
  /** Attacks are run too where present. */
  readonly leakage?: LeakageAsked | undefined;
  readonly listener: ProgressListener;
  readonly resources?: Resources;
}

/** What was read of a table. Exact. */
export interface TableFacts {
  readonly role: string;
  /** As named by whoever asks. */
  readonly path: string;
  readonly rowsRead: number;
  /** Fewer where a random part is evaluated. */
  readonly rows: number;
  /** Columns that the dictionary does not describe. */
  readonly extra: readonly string[];
  readonly contradictions: readonly Contradiction[];
}

/** Exact values computed on records: for the steward alone. */
export interface TablesEvaluation {
  readonly table: string;
  readonly real: TableFacts;
  readonly holdout: TableFacts | undefined;
  /** In the order asked for. */
  readonly synthetic: readonly SyntheticEvaluation[];
}

export interface SyntheticEvaluation {
  readonly facts: TableFacts;
  readonly utility: UtilityReport;
  /** Where it was asked for. */
  readonly leakage?: LeakageReport | undefined;
}

/** Of all random choices; the same tables give the same report. */
export const TABLES_SEED = 'synthward/evaluation/tables/1';

/**
 * Evaluates synthetic tables of any origin against records, exactly. Nothing is charged and no ledger is touched, so nothing of the result may be published. Temporary
 * files are encrypted with a key that goes with the process. Throws `FORMULA_INVALID`, `SharedPatients` where attacks are asked for, and as `openTables` and `readEvaluatedTable`.
 */
export async function evaluateTables(request: TablesRequest): Promise<TablesEvaluation> {
  const { dictionary, formulas, listener, leakage: asked } = request;
  for (const formula of formulas) resolveFormula(parseFormula(formula), dictionary.codings);
  const [real, holdout, ...synthetic] = await sourcesOf(request);
  const resources = request.resources ?? resourcesOf();
  const options = { workFolder: tmpdir(), sealed: true, ...databaseResources(resources) };
  if (asked !== undefined && holdout !== undefined) {
    await inStage(listener, 'patients', 'Look for patients in both the real and the holdout table', () =>
      refuseSharedPatients(real!, holdout, options),
    );
  }
  const read = (source: PlacedSource): Promise<ReadTable> =>
    inStage(listener, `read ${source.role}`, `Read ${source.role}`, (progress) =>
      readEvaluatedTable(source, { ...options, progress }),
    );
  const records = await read(real!);
  const others = holdout && (await read(holdout));
  const facts = utilityFacts(dictionary, formulas);
  const found: SyntheticEvaluation[] = [];
  for (const source of synthetic) {
    const made = await read(source!);
    const utility = await measured(source!.role, {
      records,
      others,
      made,
      facts,
      threads: resources.threads,
      listener,
    });
    const attacked = { records, holdout: others, made, seed: TABLES_SEED, threads: resources.threads, listener };
    const leakage = asked && (await leakageOfTables(attacked, asked));
    found.push({ facts: factsOf(source!, made), utility, leakage });
  }
  return {
    table: dictionary.table,
    real: factsOf(real!, records),
    holdout: holdout && factsOf(holdout, others!),
    synthetic: found,
  };
}

type PlacedSource = NamedTable & Awaited<ReturnType<typeof openTables>>[number];

async function sourcesOf({
  real,
  holdout,
  synthetic,
  dictionary,
}: TablesRequest): Promise<readonly (PlacedSource | undefined)[]> {
  const alone = synthetic.length === 1;
  const made = await Promise.all(
    synthetic.map(async (path, i) => ({
      role: alone ? 'the synthetic table' : `synthetic table ${i + 1}`,
      asked: path,
      ...(await placeOfSynthetic(path)),
    })),
  );
  const named: (NamedTable & { readonly asked: string })[] = [
    { role: 'the real table', asked: real, path: real, writer: 'records' },
    ...(holdout === undefined
      ? []
      : [{ role: 'the holdout table', asked: holdout, path: holdout, writer: 'records' as const }]),
    ...made,
  ];
  const opened = (await openTables(named, dictionary)).map((one, i) => ({
    ...named[i]!,
    ...one,
    path: named[i]!.asked,
  }));
  return holdout === undefined ? [opened[0], undefined, ...opened.slice(1)] : opened;
}

interface Measured {
  readonly records: ReadTable;
  readonly others: ReadTable | undefined;
  readonly made: ReadTable;
  readonly facts: UtilityFacts;
  readonly threads: number;
  readonly listener: ProgressListener;
}

const measured = (
  role: string,
  { records, others, made, facts, threads, listener }: Measured,
): Promise<UtilityReport> =>
  inStage(listener, `measure ${role}`, `Measure the utility of ${role}`, (advance) =>
    utilityOnThreads(
      { real: records.table, synthetic: made.table, holdout: tableOf(others), facts, seed: TABLES_SEED },
      { threads, advance },
    ),
  );

const tableOf = (read: ReadTable | undefined): EvaluatedTable | undefined => read?.table;

const factsOf = ({ role, path, extra }: PlacedSource, read: ReadTable): TableFacts => ({
  role,
  path,
  rowsRead: read.rowsRead,
  rows: read.table.rows,
  extra,
  contradictions: contradictionsIn(role, read),
});
