import { rm } from 'node:fs/promises';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import { countUnits } from '../../../privacy/guard/records.ts';
import { compare, multiply, ONE, type Rational, rational } from '../../../privacy/rational.ts';
import type { LoadedRecords, TwoSides } from '../../protected/load-records.ts';
import { readingWarnings } from '../../protected/sources/reading-warnings.ts';
import type { TableReadings } from '../../protected/sources/table-readings.ts';
import type { LeakageCheck } from '../gate/leakage-gate.ts';
import type { LeakageReport } from '../leakage/leakage-result.ts';
import { leakageToJson } from '../leakage/leakage-to-json.ts';
import { insideToJson } from '../report-json.ts';
import { utilityToJson } from '../utility/utility-to-json.ts';
import { evaluateInside } from './inside.ts';
import { leakageSection } from './page/leakage-section.ts';
import { utilityPage } from './page/utility-page.ts';
import type { Unavailable } from './unavailable.ts';
import { type ReleaseUtilityRequest, utilityOfRelease } from './utility-of-release.ts';
import { writeWhole } from './write-whole.ts';

/** As much of a plan as it takes. */
interface InsidePlan {
  readonly delta: Rational;
  readonly modelInputs: { readonly maxRowsPerUnit: number };
}

export interface InsideRequest {
  readonly path: string;
  readonly plan: InsidePlan;
  readonly records: LoadedRecords;
  readonly sample: readonly EncodedColumn[];
  readonly maxMarginals: number;
  /** What the utility of the released rows is measured with. */
  readonly utility: Omit<ReleaseUtilityRequest, 'sample' | 'rowsRead'>;
  /** What attacks on the released rows find. */
  readonly leakage: () => Promise<LeakageReport | Unavailable>;
  /** What limits on them decided. */
  readonly leakageGate: readonly LeakageCheck[];
  /** The same for people; there where utility could be measured. */
  readonly pagePath: string;
  /** Of the release. */
  readonly name: string;
  /** Of the software that writes it. */
  readonly version: string;
}

/** Of records that stay in an engine: how they were read there. Nothing else of them comes here. */
export async function writeReadingsReport({
  path,
  plan,
  records,
}: Pick<InsideRequest, 'path' | 'plan'> & { readonly records: Pick<LoadedRecords, 'readings'> }): Promise<void> {
  const { readings } = records;
  const body = {
    warning: WARNING,
    unavailable: 'not evaluated, because the records stay in the engine that counts them',
    reading: readingOf(readings),
    warnings: [
      ...(readings === undefined ? [] : deltaWarnings(plan, readings.rows)),
      ...readingWarningsOf(readings, plan.modelInputs.maxRowsPerUnit),
    ],
  };
  await writeWhole(path, `${JSON.stringify(body, null, 2)}\n`);
}

const WARNING = 'Exact values computed on records. For the steward alone: publish nothing of it.';

/** Evaluates exactly, against the records that were read, and writes the result where the steward alone may read it. */
export async function writeInsideReport({
  path,
  plan,
  records,
  sample,
  maxMarginals,
  utility,
  leakage,
  leakageGate,
  pagePath,
  name,
  version,
}: InsideRequest): Promise<void> {
  const evaluated = await records.evaluated();
  const { rowsRead, rowsKept, sides } = evaluated;
  const maxRows = plan.modelInputs.maxRowsPerUnit;
  const report = insideToJson(evaluateInside(evaluated.records, sample, { maxMarginals }));
  const measured = await utilityOfRelease({ ...utility, sample, rowsRead });
  const attacked = await leakage();
  const warnings = [...deltaWarnings(plan, rowsRead), ...readingWarningsOf(records.readings, maxRows)];
  const body = {
    ...report,
    warning: WARNING,
    contributions: {
      rowsRead,
      rowsKept,
      maxRowsPerUnit: maxRows,
    },
    holdout: sides === undefined ? null : heldOutOf(sides),
    utility: 'unavailable' in measured ? { unavailable: measured.unavailable } : utilityToJson(measured),
    leakage: 'unavailable' in attacked ? { unavailable: attacked.unavailable } : leakageToJson(attacked),
    leakageGate,
    reading: readingOf(records.readings),
    warnings,
  };
  // A page of an earlier start would tell of other numbers than the report beside it.
  await rm(pagePath, { force: true });
  await writeWhole(path, `${JSON.stringify(body, null, 2)}\n`);
  if ('unavailable' in measured) return;
  const parts = 'unavailable' in attacked ? [] : [leakageSection(attacked)];
  const notes = [...(sides === undefined ? [] : [MEASURED_ON_ALL]), ...leakageGate.map(limitDecided), ...warnings];
  const heldBack =
    sides === undefined ? undefined : 'a random part of the rows of the records, all of which are measured on';
  await writeWhole(pagePath, utilityPage({ name, report: measured, notes, parts, version, heldBack }));
}

const limitDecided = ({ sentence }: LeakageCheck): string => `Limit on attacks: ${sentence}`;

const MEASURED_ON_ALL =
  'A random part of the units was held out from learning. What the table is good for was measured on all records, those that were held out among them.';

/** Exact. What each part of the report is about. */
const heldOutOf = ({ training, heldOut }: TwoSides): Record<string, unknown> => ({
  rowsKept: { training: training.rowCount, heldOut: heldOut.rowCount },
  ...(training.unitOfRow === undefined || heldOut.unitOfRow === undefined
    ? {}
    : { units: { training: countUnits(training.unitOfRow), heldOut: countUnits(heldOut.unitOfRow) } }),
  about:
    'Marginal errors, dependence and copies are about all records of units that were learnt from; utility is about all records; leakage is about both sides, with the rows that the contribution bound kept.',
});

/** What became of the values of each column, and of rows without a unit; before contributions are bounded. */
function readingOf(readings: TableReadings | undefined): unknown {
  if (readings === undefined) return 'not known: another version of synthward read the records of this run';
  const { rows, columns, units } = readings;
  return {
    ...(units === undefined
      ? {}
      : { rowsWithoutUnit: units.rowsWithout, units: units.units, largestUnitShare: units.rowsOfLargest / rows }),
    columns: columns.map(({ name, missing, unreadable, unlisted, below, above }) => ({
      name,
      missing,
      unreadable,
      outside: { unlisted, below, above },
    })),
  };
}

const readingWarningsOf = (readings: TableReadings | undefined, maxRows: number): string[] =>
  readings === undefined ? [] : readingWarnings(readings, maxRows);

/** Compares delta with the exact number of records, which only the steward may know. */
function deltaWarnings(plan: InsidePlan, rowsRead: number): string[] {
  if (compare(multiply(plan.delta, rational(rowsRead)), ONE) < 0) return [];
  return [
    'delta is not below one over the number of records: at this delta a mechanism that publishes whole records would pass.',
  ];
}
