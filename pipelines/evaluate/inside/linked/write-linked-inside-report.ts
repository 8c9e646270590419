import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asRecords } from '../../../../models/linked/as-records.ts';
import type { LinkedRows } from '../../../../models/linked/linked-model.ts';
import type { LinkedRecords } from '../../../../privacy/guard/views/linked-records.ts';
import type { LinkedShape } from '../../../../privacy/guard/views/view.ts';
import { compare, multiply, ONE, type Rational, rational } from '../../../../privacy/rational.ts';
import type { LinkedDictionary } from '../../../dictionary/linked/linked-dictionary.ts';
import type { LoadedLinkedRecords } from '../../../protected/linked/load-linked-records.ts';
import { readLinkedTables, sourcesInFolder } from '../../../protected/linked/read-linked-tables.ts';
import { readingWarnings } from '../../../protected/sources/reading-warnings.ts';
import type { Resources } from '../../../workspace/resources.ts';
import { rowsOfColumns } from '../../linked/linked-table.ts';
import { linkedToJson } from '../../linked/linked-to-json.ts';
import { measureLinked } from '../../linked/measure-linked.ts';
import { TABLES_SEED } from '../evaluate-tables.ts';
import { writeWhole } from '../write-whole.ts';
import { linkedPage } from './linked-page.ts';
import { wordsOf } from './words-of-values.ts';

export interface LinkedInsideRequest {
  readonly path: string;
  /** The same for people. */
  readonly pagePath: string;
  /** Of the release. */
  readonly name: string;
  /** Of the software that writes it. */
  readonly version: string;
  readonly dictionary: LinkedDictionary;
  readonly shape: LinkedShape;
  readonly delta: Rational;
  readonly records: LoadedLinkedRecords;
  readonly drawn: LinkedRows;
  /** The release folder; absent where the gate said no. */
  readonly released: string | undefined;
  /** Folder of the protected zone for temporary files, encrypted where they are `sealed`. */
  readonly folder: string;
  readonly sealed: boolean;
  readonly resources: Resources;
}

/**
 * Holds the released tables, as anybody reads them, against all rows of the records, exactly and per unit, and writes the result where the steward
 * alone may read it. What was drawn stands for them where nothing was released.
 */
export async function writeLinkedInsideReport(request: LinkedInsideRequest): Promise<void> {
  const { path, pagePath, name, version, dictionary, shape, records, delta } = request;
  const synthetic = await syntheticRows(request);
  const report = measureLinked({
    records: { shape, rows: rowsOfColumns(records.all) },
    synthetic: { shape, rows: synthetic },
    seed: TABLES_SEED,
    most: shape.events.most,
  });
  const measured = request.released === undefined ? 'drawn' : 'released';
  const warnings = warningsOf(records, dictionary, delta);
  const body = {
    schema: 'evaluation-inside-linked/1',
    edition: 'inside',
    ...linkedToJson(report),
    warning: 'Exact values computed on records. For the steward alone: publish nothing of it.',
    measured,
    contributions: contributionsOf(records),
    reading: records.readings ?? 'not known: another version of synthward read the records of this run',
    warnings,
  };
  // A page of an earlier start would tell of other numbers than the report beside it.
  await rm(pagePath, { force: true });
  await writeWhole(path, `${JSON.stringify(body, null, 2)}\n`);
  const words = wordsOf(dictionary);
  const notes = [...cutInWords(records), ...warnings];
  await writeWhole(pagePath, linkedPage({ name, report, words, measured, notes, version }));
}

async function syntheticRows(request: LinkedInsideRequest): Promise<LinkedRows> {
  const { released, dictionary, shape, drawn, folder, sealed, resources } = request;
  if (released === undefined) return rowsOfColumns(asRecords(shape, drawn));
  const sources = await sourcesInFolder(join(released, 'data'), dictionary);
  return rowsOfColumns(
    await readLinkedTables(sources, dictionary, { workFolder: folder, sealed, resources, generator: 'release' }),
  );
}

/** Exact. How many rows of each table belong to a unit, and how many of them are looked at. */
function contributionsOf({ all, guarded }: LoadedLinkedRecords) {
  const counted = ({ events, details }: LinkedRecords): readonly number[] =>
    [events, ...details].map(({ start }) => start[start.length - 1]!);
  const [linked, kept] = [counted(all), counted(guarded)];
  return {
    units: all.unitCount,
    tables: [all.events, ...all.details].map(({ name, most }, i) => ({
      table: name,
      rowsLinked: linked[i]!,
      rowsKept: kept[i]!,
      mostOfOneParent: most,
    })),
  };
}

const cutInWords = (records: LoadedLinkedRecords): string[] =>
  contributionsOf(records)
    .tables.filter(({ rowsLinked, rowsKept }) => rowsKept < rowsLinked)
    .map(
      ({ table, rowsLinked, rowsKept, mostOfOneParent }) =>
        `${rowsKept} of ${rowsLinked} rows of ${table} were learnt from, at most ${mostOfOneParent} of one parent; the rest is in no released number.`,
    );

function warningsOf({ readings, all }: LoadedLinkedRecords, { tables }: LinkedDictionary, delta: Rational): string[] {
  const read = tables.flatMap(({ name, most }) => {
    const found = readings?.[name];
    return found === undefined ? [] : readingWarnings(found, most).map((one) => `table "${name}", ${one}`);
  });
  return compare(multiply(delta, rational(all.unitCount)), ONE) < 0
    ? read
    : [
        'delta is not below one over the number of units: at this delta a mechanism that publishes whole records would pass.',
        ...read,
      ];
}
