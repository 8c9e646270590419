import { onTestFinished } from 'vitest';
import { codeColumn, SHARES } from '../../pipelines/protected/counting/record-table.ts';
import { sqlEngine } from '../../pipelines/protected/counting/sql-engine.ts';
import { DuckDbSession } from '../../pipelines/protected/sources/session/duckdb-session.ts';
import type { BoundedRecords } from '../../privacy/guard/records.ts';
import type { RecordsEngine } from '../../privacy/guard/records-engine.ts';

/** A session that goes with the test, with an empty database `scratch`. */
export async function openTestSession(): Promise<DuckDbSession> {
  const session = await DuckDbSession.open();
  onTestFinished(() => session.close());
  await session.run('test', "ATTACH ':memory:' AS scratch");
  return session;
}

/** The same records, held and counted by a database. */
export async function engineOver(records: BoundedRecords, session: DuckDbSession): Promise<RecordsEngine> {
  const { columns, unitOfRow, maxRowsPerUnit, weightsFor } = records;
  const hasWeights = weightsFor !== undefined;
  await session.load(
    'test',
    'records',
    new Map([
      ...columns.map(({ codes }, i) => [codeColumn(i), codes] as const),
      ...(unitOfRow === undefined
        ? []
        : ([
            ['unit', unitOfRow],
            hasWeights ? ([SHARES, sharesOf(unitOfRow)] as const) : (['place', placesOf(unitOfRow)] as const),
          ] as const)),
    ]),
  );
  const shape = { columns: columns.map(({ name, size }) => ({ name, size })), hasUnit: unitOfRow !== undefined };
  // Few at once, so that most tables take several parts, and most lists of marginals joint ones.
  return sqlEngine({
    hasWeights,
    session,
    path: 'test',
    table: 'records',
    maxRowsPerUnit,
    rowsAtOnce: 25,
    jointsFrom: 20,
    ...shape,
  });
}

/** The place of each row among those of its unit, in the order that they are held in. */
function placesOf(unitOfRow: Uint32Array): Uint32Array {
  const seen = new Map<number, number>();
  return unitOfRow.map((unit) => {
    const place = seen.get(unit) ?? 0;
    seen.set(unit, place + 1);
    return place;
  });
}

/** How many rows the unit of each row has. */
function sharesOf(unitOfRow: Uint32Array): Uint32Array {
  const rows = new Map<number, number>();
  for (const unit of unitOfRow) rows.set(unit, (rows.get(unit) ?? 0) + 1);
  return unitOfRow.map((unit) => rows.get(unit)!);
}
