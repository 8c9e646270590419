import { type CacheBudget, CountCache } from './counting/count-cache.ts';
import type { ExactCounts, MarginalCounter } from './counting/marginal-counter.ts';
import type { PublicColumn } from './guard.ts';
import { coinsOf, type GuardedRecords } from './guarded-records.ts';
import type { ExactCopies, RecordsEngine, RecordsSurvey } from './records-engine.ts';

/**
 * Records that an engine holds and counts. What it says is not taken as it comes: before the first count it must show that no
 * unit has more than `maxRowsPerUnit` rows and that every code is below its column's size; each marginal must come once, in
 * its public shape, and add up to the one number of rows, which no recoding may change. An error here is a defect of the
 * engine, and says nothing of the records beyond that.
 */
export function engineRecords(engine: RecordsEngine, shape: PublicShape, budget: CacheBudget): GuardedRecords {
  return recordsOf(engine, shape, budget, async () => true);
}

/** What an engine is held to: the guard's own columns and bound, whatever the engine names later or after a recoding. */
export interface PublicShape {
  readonly columns: readonly PublicColumn[];
  readonly maxRowsPerUnit: number;
}

function recordsOf(
  engine: RecordsEngine,
  shape: PublicShape,
  budget: CacheBudget,
  agrees: (survey: RecordsSurvey) => Promise<boolean>,
): GuardedRecords {
  let surveying: Promise<RecordsSurvey> | undefined;
  const survey = async (): Promise<RecordsSurvey> => {
    const said = checkedSurvey(shape, await engine.survey());
    if (!(await agrees(said))) throw new Error('The engine did not say how many rows there are');
    return said;
  };
  const surveyed = (): Promise<RecordsSurvey> => {
    surveying ??= survey();
    return surveying;
  };
  const rowCount = async (): Promise<number> => (await surveyed()).rows;
  return {
    wholeRow: 1,
    counter: checkedCounter(engine, shape, rowCount, budget),
    async countCopies(released, entropy) {
      const { rows, units } = await surveyed();
      const copies = await engine.compareRows({ released, heldOut: coinsOf(units, entropy) });
      return checkedCopies(copies, rows, released[0]?.codes.length ?? 0);
    },
    units: undefined, // an engine counts; it hands out no rows
    withRecodings: (recodings, columns) =>
      recordsOf(
        engine.withRecodings(recodings),
        { ...shape, columns },
        budget,
        async ({ rows }) => rows === (await surveyed()).rows,
      ),
    withFewerRows: (maxRowsPerUnit) =>
      recordsOf(engine.withFewerRows(maxRowsPerUnit), { ...shape, maxRowsPerUnit }, budget, async (fewer) => {
        const kept = await surveyed();
        return fewer.units === kept.units && fewer.rows <= kept.rows;
      }),
  };
}

function checkedSurvey({ columns, maxRowsPerUnit }: PublicShape, survey: RecordsSurvey): RecordsSurvey {
  const { rows, units, mostRowsOfUnit, largestCodes } = survey;
  if (!isWhole(rows, 2 ** 32 - 1)) {
    throw new Error('The engine did not say how many rows there are');
  }
  const isBounded = isWhole(mostRowsOfUnit, maxRowsPerUnit) && mostRowsOfUnit >= Math.sign(rows);
  if (!isBounded || !isWhole(units, rows) || rows > units * mostRowsOfUnit) {
    throw new Error('The contribution bound was not applied to the records before counting');
  }
  columns.forEach(({ size }, position) => {
    if (isWhole(largestCodes[position], size - 1)) return;
    throw new Error(`Column ${position} was not encoded to its public size`);
  });
  return survey;
}

function checkedCounter(
  engine: RecordsEngine,
  shape: PublicShape,
  rowCount: () => Promise<number>,
  budget: CacheBudget,
): MarginalCounter {
  const cache = new CountCache(budget);
  return {
    async countMany(marginals, visit) {
      const rows = await rowCount();
      const wanted: number[] = [];
      for (const [position, columns] of marginals.entries()) {
        const known = cache.get(columns);
        if (known === undefined) wanted.push(position);
        else visit(position, known);
      }
      const missing = new Set(wanted);
      await engine.countMany(
        wanted.map((position) => marginals[position]!),
        (i, exact) => {
          const position = wanted[i];
          if (position === undefined || !missing.delete(position)) throw miscounted();
          const columns = marginals[position]!;
          const cells = columns.reduce((product, column) => product * shape.columns[column]!.size, 1);
          checkCounts(exact, cells, rows);
          visit(position, cache.keep(columns, exact));
        },
      );
      if (missing.size > 0) throw miscounted();
    },
  };
}

function checkCounts(exact: ExactCounts, cells: number, rows: number): void {
  const { counts } = exact;
  if (!(counts instanceof Uint32Array)) throw miscounted();
  if (exact.kind === 'dense') {
    if (counts.length !== cells) throw miscounted();
  } else {
    const { cells: held } = exact;
    if (!(held instanceof Uint32Array) || held.length !== counts.length) throw miscounted();
    for (let i = 1; i < held.length; i++) if (held[i]! <= held[i - 1]!) throw miscounted();
    if (held.length > 0 && held[held.length - 1]! >= cells) throw miscounted();
  }
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i]!;
  if (total !== rows) throw miscounted();
}

function checkedCopies(copies: ExactCopies, rows: number, releasedRows: number): ExactCopies {
  const { releasedCopied, heldOutDistinct, heldOutCopied } = copies;
  const isPossible =
    isWhole(releasedCopied, releasedRows) && isWhole(heldOutDistinct, rows) && isWhole(heldOutCopied, heldOutDistinct);
  if (!isPossible) throw new Error('The engine compared rows wrongly');
  return copies;
}

const isWhole = (value: number | undefined, most: number): value is number =>
  Number.isInteger(value) && value! >= 0 && value! <= most;

const miscounted = (): Error => new Error('A marginal was counted wrongly: it does not add up to the table');
