import type { CellCounts, ExactCounts } from '../../../privacy/guard/counting/marginal-counter.ts';
import { isSparse } from '../../../privacy/guard/counting/sparse.ts';
import { allocateCounts } from '../../../privacy/guard/counting/weigh-cells.ts';
import type { PublicColumn, Recoding } from '../../../privacy/guard/guard.ts';
import { WEIGHT_LATTICE } from '../../../privacy/guard/lattice.ts';
import type {
  ExactCopies,
  RecordsEngine,
  RecordsSurvey,
  RowComparison,
} from '../../../privacy/guard/records-engine.ts';
import type { DuckDbSession } from '../sources/session/duckdb-session.ts';
import { codeLookup } from './code-lookup.ts';
import { foundSql, HELD_OUT, heldOutSql, RELEASED, wantedSql } from './comparison-sql.ts';
import { batchesOf, type Counted, marginalSql } from './marginal-sql.ts';
import { planJoints } from './plan-joints.ts';
import { codeColumn, codeColumns, evenWeightSql, SHARES } from './record-table.ts';

export interface CodedTable {
  readonly session: DuckDbSession;
  /** The file that failures are about. */
  readonly path: string;
  /** A table of code columns (`record-table.ts`). Recoded ones are made in the database `scratch`. */
  readonly table: string;
  readonly columns: readonly PublicColumn[];
  readonly hasUnit: boolean;
  /** Whether rows share what their unit weighs, by the number of them in the column `shares`; `hasUnit` too then. */
  readonly hasWeights?: boolean;
  readonly maxRowsPerUnit: number;
  /** Rows that are grouped at once where there may be as many groups; all where absent. */
  readonly rowsAtOnce?: number;
  /** From so many rows on marginals are summed out of joint ones. */
  readonly jointsFrom?: number;
}

/** Fewer rows are counted a marginal at a time: a joint marginal is a table, which takes some milliseconds to make. */
const JOINTS_FROM_ROWS = 2 ** 20;
/** Cells of a joint marginal, few enough to be counted in an array. */
const MOST_JOINT_CELLS = 2 ** 18;
/** Planning for more marginals takes longer than it saves. */
const MOST_JOINED = 4096;

/**
 * Counts a table of codes by `GROUP BY`, so that no code comes into the memory of this process. One statement runs at a time.
 * Throws what a session throws, and `Error` for cells that a marginal does not have.
 */
export function sqlEngine(coded: CodedTable): RecordsEngine {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  let tables = 0;
  const over = (
    columns: readonly PublicColumn[],
    maxRowsPerUnit: number,
    ready: () => Promise<string>,
  ): RecordsEngine => {
    const counting = new TableCounting({ ...coded, columns, maxRowsPerUnit }, ready);
    const made = (make: (table: string) => Promise<string>): (() => Promise<string>) => {
      let making: Promise<string> | undefined;
      return () => {
        making ??= ready().then(make);
        return making;
      };
    };
    return {
      kind: 'engine',
      columns,
      maxRowsPerUnit,
      ...(coded.hasWeights ? { hasWeights: true } : {}),
      survey: () => inTurn(() => counting.survey()),
      countMany: (marginals, visit) => inTurn(() => counting.countMany(marginals, visit)),
      compareRows: (request) => inTurn(() => counting.compareRows(request)),
      withRecodings(recodings) {
        const name = `scratch.recoded_${++tables}`;
        const recoded = columns.map(({ name, size }, i) => ({ name, size: recodings[i]?.size ?? size }));
        return over(
          recoded,
          maxRowsPerUnit,
          made((table) => recode({ ...coded, table }, recodings, name)),
        );
      },
      withFewerRows(rows) {
        if (coded.hasWeights) return over(columns, rows, ready);
        return over(
          columns,
          rows,
          made(async (table) => (coded.hasUnit ? `(FROM ${table} WHERE place < ${rows})` : table)),
        );
      },
    };
  };
  return over(coded.columns, coded.maxRowsPerUnit, async () => coded.table);
}

/** Makes a table of the same rows with values merged, since it is counted over and over. Resolves to its name. */
async function recode(
  { session, path, table, hasUnit, hasWeights }: CodedTable,
  recodings: readonly (Recoding | undefined)[],
  name: string,
): Promise<string> {
  const joins: string[] = [];
  const selected: string[] = [];
  for (const [i, recoding] of recodings.entries()) {
    const column = codeColumn(i);
    if (recoding === undefined) {
      selected.push(column);
      continue;
    }
    const { map, size } = recoding;
    const lookup = await codeLookup(session, path, { number: column, map, size, name: `lookup_${i}` });
    selected.push(`${lookup.expression} AS ${column}`);
    joins.push(lookup.join);
  }
  if (hasUnit) selected.push('unit', hasWeights ? SHARES : 'place');
  await session.run(
    path,
    `CREATE OR REPLACE TABLE ${name} AS SELECT ${selected.join(', ')} FROM ${table}${joins.join('')}`,
  );
  return name;
}

class TableCounting {
  readonly #coded: CodedTable;
  readonly #ready: () => Promise<string>;
  #rows: number | undefined;

  constructor(coded: CodedTable, ready: () => Promise<string>) {
    this.#coded = coded;
    this.#ready = ready;
  }

  async survey(): Promise<RecordsSurvey> {
    const { columns, hasUnit, hasWeights } = this.#coded;
    const table = await this.#ready();
    const unit = this.#unit();
    const [rows, ...largestCodes] = await this.#numbers(
      ['count(*)', ...codeColumns(columns).map((name) => `max(${name})`)],
      table,
    );
    this.#rows = rows!;
    const last = `CAST(max(${unit}) AS UBIGINT) + 1`;
    const [units] = await this.#numbers([last], table);
    const mostRowsOfUnit = hasUnit ? await this.#mostRowsOfUnit(table, units!) : Math.sign(rows!);
    const survey = { rows: rows!, units: units!, mostRowsOfUnit, largestCodes };
    return hasWeights ? { ...survey, weights: await this.#weigh(table) } : survey;
  }

  async #mostRowsOfUnit(table: string, units: number): Promise<number> {
    const step = Math.max(1, Math.ceil(units / this.#partsOf(this.#rows!)));
    let most = 0;
    for (let first = 0; first < units; first += step) {
      const rows = `SELECT count(*) AS n FROM ${table} WHERE unit >= ${first} AND unit < ${first + step} GROUP BY unit`;
      most = Math.max(most, (await this.#numbers(['max(n)'], `(${rows})`))[0]!);
    }
    return most;
  }

  /** In how many parts rows are grouped, where there may be as many groups as rows. */
  #partsOf(rows: number): number {
    const { rowsAtOnce = Number.POSITIVE_INFINITY } = this.#coded;
    return Math.max(1, Math.ceil(rows / rowsAtOnce));
  }

  /** Weights as they will be counted. */
  async #weigh(table: string): Promise<NonNullable<RecordsSurvey['weights']>> {
    const [total, mostOfUnit, mostOfRow] = await this.#numbers(
      ['sum(w)', 'max(w)', 'max(r)'],
      `(SELECT sum(${this.#weight()}) AS w, max(${this.#weight()}) AS r FROM ${table} GROUP BY unit)`,
    );
    return { total: total!, mostOfUnit: mostOfUnit!, mostOfRow: mostOfRow! };
  }

  #weight(): string | undefined {
    return this.#coded.hasWeights ? evenWeightSql(this.#coded.maxRowsPerUnit) : undefined;
  }

  async countMany(
    marginals: readonly (readonly number[])[],
    visit: (position: number, exact: ExactCounts) => void,
  ): Promise<void> {
    const table = await this.#ready();
    this.#rows ??= (await this.#numbers(['count(*)'], table))[0]!;
    const weight = this.#weight();
    const counted = {
      sum: weight === undefined ? 'count(*)' : `sum(${weight})`,
      isWide: weight !== undefined || this.#rows >= 2 ** 32,
    };
    const sizeOf = (column: number): number => this.#coded.columns[column]!.size;
    const cells = marginals.map((marginal) => this.#cellsOf(marginal));
    const dense: number[] = [];
    for (const [position, marginal] of marginals.entries()) {
      if (isSparse(cells[position]!, this.#rows)) {
        visit(position, await this.#countSparsely(marginalSql(table, 0, marginal, sizeOf, counted)));
      } else dense.push(position);
    }
    const plan = this.#planJoints(dense.map((position) => marginals[position]!));
    const { session, path } = this.#coded;
    for (const joint of plan.joints) {
      const names = joint.columns.map(codeColumn).join(', ');
      const together = `SELECT ${names}, ${counted.sum} AS n FROM ${table} GROUP BY ${names}`;
      await session.run(path, `CREATE OR REPLACE TEMP TABLE joint_marginal AS ${together}`);
      const inside = joint.marginals.map((i) => dense[i]!);
      await this.#countDense('joint_marginal', { ...counted, sum: 'sum(n)' }, inside, marginals, visit);
    }
    const alone = plan.alone.map((i) => dense[i]!);
    await this.#countDense(table, counted, alone, marginals, visit);
  }

  #planJoints(marginals: readonly (readonly number[])[]): ReturnType<typeof planJoints> {
    const { columns, jointsFrom = JOINTS_FROM_ROWS } = this.#coded;
    if (this.#rows! < jointsFrom || marginals.length > MOST_JOINED) return { joints: [], alone: [...marginals.keys()] };
    return planJoints(marginals, (column) => columns[column]!.size, MOST_JOINT_CELLS);
  }

  /** Those of `marginals` at `positions`, many to a statement. */
  async #countDense(
    from: string,
    counted: Counted,
    positions: readonly number[],
    marginals: readonly (readonly number[])[],
    visit: (position: number, exact: ExactCounts) => void,
  ): Promise<void> {
    const sizeOf = (column: number): number => this.#coded.columns[column]!.size;
    const most = this.#rows! * (this.#coded.hasWeights ? WEIGHT_LATTICE : 1);
    for (const batch of batchesOf(positions.map((position) => this.#cellsOf(marginals[position]!)))) {
      const own = batch.map((i) => positions[i]!);
      const counts = own.map((position) => allocateCounts(this.#cellsOf(marginals[position]!), most));
      const statement = own.map((position, which) => marginalSql(from, which, marginals[position]!, sizeOf, counted));
      await this.#stream(statement.join(' UNION ALL '), ({ rows, columns: [which, cell, n] }) => {
        for (let row = 0; row < rows; row++) {
          const held = counts[which![row]!];
          const at = cell![row]!;
          if (held === undefined || at >= held.length) throw new Error('A code lies beyond its column');
          held[at]! += n![row]!;
        }
      });
      for (const [which, position] of own.entries()) visit(position, { kind: 'dense', counts: counts[which]! });
    }
  }

  async compareRows({ released, heldOut }: RowComparison): Promise<ExactCopies> {
    const { session, path, columns } = this.#coded;
    const records = await this.#ready();
    const bytes = bytesWithUnits(heldOut);
    await session.load(
      path,
      'held_out_bytes',
      new Map<string, Uint8Array | Uint32Array>([
        ['byte_number', bytes],
        ['coins', Uint8Array.from(bytes, (byte) => heldOut[byte]!)],
      ]),
    );
    await session.run(path, `CREATE OR REPLACE TEMP TABLE held_out AS ${heldOutSql('held_out_bytes')}`);
    await session.run(path, 'DROP TABLE held_out_bytes');
    await session.load(path, 'released', new Map(released.map(({ codes }, i) => [codeColumn(i), codes])));
    const [unitsHeldOut] = await this.#numbers(['count(*)'], 'held_out');
    const tables = {
      records,
      unit: this.#unit(),
      released: 'released',
      heldOut: 'held_out',
      wanted: 'wanted_rows',
      columns: columns.map(({ size }, i) => ({ sql: codeColumn(i), size })),
      parts: this.#partsOf(unitsHeldOut! * this.#coded.maxRowsPerUnit + (released[0]?.codes.length ?? 0)),
    };
    let [releasedCopied, heldOutDistinct, heldOutCopied] = [0, 0, 0];
    for (let part = 0; part < tables.parts; part++) {
      await session.run(path, wantedSql(tables, part));
      heldOutDistinct += (await this.#numbers([HELD_OUT], tables.wanted))[0]!;
      const [ofReleased, ofHeldOut] = await this.#numbers([RELEASED, HELD_OUT], foundSql(tables, part));
      releasedCopied += ofReleased!;
      heldOutCopied += ofHeldOut!;
    }
    for (const name of [tables.wanted, 'released', 'held_out']) await session.run(path, `DROP TABLE ${name}`);
    return { releasedCopied, heldOutDistinct, heldOutCopied };
  }

  /** Where every row is a unit of its own, its number is the unit's. */
  #unit(): string {
    return this.#coded.hasUnit ? 'unit' : 'rowid';
  }

  #cellsOf(marginal: readonly number[]): number {
    return marginal.reduce((product, column) => product * this.#coded.columns[column]!.size, 1);
  }

  async #countSparsely(sql: string): Promise<ExactCounts> {
    const cells: Uint32Array[] = [];
    const counts: CellCounts[] = [];
    await this.#stream(`${sql} ORDER BY cell`, ({ rows, columns: [, cell, n] }) => {
      cells.push(Uint32Array.from(cell!.subarray(0, rows)));
      counts.push(n instanceof Float64Array ? n.slice(0, rows) : Uint32Array.from(n!.subarray(0, rows)));
    });
    const isWide = counts.some((part) => part instanceof Float64Array);
    const held = isWide ? joined(counts, Float64Array) : joined(counts, Uint32Array);
    return { kind: 'sparse', cells: joined(cells, Uint32Array), counts: held };
  }

  #numbers(expressions: readonly string[], from: string): Promise<readonly number[]> {
    return this.#coded.session.numbers(this.#coded.path, expressions, from);
  }

  #stream(sql: string, onChunk: (chunk: NumbersChunk) => void): Promise<void> {
    return this.#coded.session.streamNumbers(this.#coded.path, sql, onChunk);
  }
}

/** Where bytes that are not 0 stand. */
function bytesWithUnits(heldOut: Uint8Array): Uint32Array {
  let filled = 0;
  for (const coins of heldOut) if (coins !== 0) filled++;
  const found = new Uint32Array(filled);
  let at = 0;
  for (let byte = 0; byte < heldOut.length; byte++) if (heldOut[byte] !== 0) found[at++] = byte;
  return found;
}

type NumbersChunk = Parameters<Parameters<DuckDbSession['streamNumbers']>[2]>[0];

function joined<Counts extends CellCounts>(parts: readonly CellCounts[], Kind: new (length: number) => Counts): Counts {
  const all = new Kind(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
