import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { PublicColumn } from '../../../privacy/guard/guard.ts';
import type { ExactCopies, RowComparison } from '../../../privacy/guard/records-engine.ts';
import { codeColumn, codeColumns } from '../counting/record-table.ts';
import { besides, type KeptTable } from './kept-table.ts';
import { numbers, whole } from './service/answers.ts';
import type { EngineService } from './service/engine-service.ts';

/** Rows of one literal: an engine counts no further than 10,000 in a sequence. */
const ROWS_A_LITERAL = 8192;

/**
 * Sends the coins of units and the released rows into the engine, as two tables that are dropped at once, and counts there. Units are numbered by their
 * buckets, in each by their seats.
 */
export async function compareRows(
  { service, name }: Pick<KeptTable, 'service' | 'name'>,
  relation: string,
  columns: readonly PublicColumn[],
  { released, heldOut }: RowComparison,
): Promise<ExactCopies> {
  const coins = besides(name, 'coins');
  const rows = besides(name, 'released');
  try {
    await send(
      service,
      coins,
      'bucket, bits',
      await coinRows(service, name, heldOut),
      "(0, X'00')",
      (values) => values,
    );
    await send(service, rows, 'bits, n', releasedRows(released), "(X'00', 1)", (values) => unpacked(values, released));
    const [releasedCopied, heldOutDistinct, heldOutCopied] = await numbers(
      service,
      comparisonSql(relation, codeColumns(columns), coins, rows),
    );
    return {
      releasedCopied: releasedCopied!,
      heldOutDistinct: heldOutDistinct!,
      heldOutCopied: heldOutCopied!,
    };
  } finally {
    await service.drop(coins);
    await service.drop(rows);
  }
}

/** For each bucket the coins of its units, a bit each. */
async function coinRows(service: EngineService, name: string, heldOut: Uint8Array): Promise<readonly string[]> {
  const buckets = await service.rows(`SELECT bucket, max(seat) + 1 FROM ${name} GROUP BY bucket ORDER BY bucket`);
  let unit = 0;
  return buckets.map(([bucket, seats]) => {
    const bits = new Uint8Array(Math.ceil(whole(seats) / 8));
    for (let seat = 0; seat < whole(seats); seat++, unit++) {
      if (((heldOut[unit >>> 3]! >>> (unit & 7)) & 1) === 1) bits[seat >>> 3]! |= 1 << (seat & 7);
    }
    return `(${whole(bucket)}, ${bytes(bits)})`;
  });
}

const widthOf = ({ size }: PublicColumn): number => (size <= 2 ** 8 ? 1 : size <= 2 ** 16 ? 2 : 4);

/** Rows as bytes, one after another, each column highest byte first. */
function releasedRows(released: readonly EncodedColumn[]): readonly string[] {
  const rows = released[0]?.codes.length ?? 0;
  const width = released.reduce((sum, column) => sum + widthOf(column), 0);
  const literals: string[] = [];
  for (let start = 0; start < rows; start += ROWS_A_LITERAL) {
    const held = Math.min(ROWS_A_LITERAL, rows - start);
    const packed = Buffer.alloc(held * width);
    let at = 0;
    for (let row = 0; row < held; row++) {
      for (const column of released) at = packed.writeUIntBE(column.codes[start + row]!, at, widthOf(column));
    }
    literals.push(`(${bytes(packed)}, ${held})`);
  }
  return literals;
}

function unpacked(values: string, released: readonly EncodedColumn[]): string {
  const width = released.reduce((sum, column) => sum + widthOf(column), 0);
  let at = 0;
  const selected = released.map((column, i) => {
    const from = at + 1;
    at += widthOf(column);
    return `from_base(to_hex(substr(bits, row * ${width} + ${from}, ${widthOf(column)})), 16) AS ${codeColumn(i)}`;
  });
  return `SELECT ${selected.join(', ')} FROM (${values}) AS packed CROSS JOIN UNNEST(sequence(0, n - 1)) AS numbered(row)`;
}

const bytes = (held: Uint8Array): string => `X'${Buffer.from(held).toString('hex')}'`;

/** Makes `table` of `select` over literal rows, in as many statements as their length takes; `empty` is a row that shows their types. */
async function send(
  service: EngineService,
  table: string,
  names: string,
  literals: readonly string[],
  empty: string,
  select: (values: string) => string,
): Promise<void> {
  const parts: string[][] = [[]];
  let length = 0;
  for (const literal of literals) {
    if (length + literal.length > service.longestStatement / 2 && parts.at(-1)!.length > 0) {
      parts.push([]);
      length = 0;
    }
    parts.at(-1)!.push(literal);
    length += literal.length;
  }
  for (const [i, part] of parts.entries()) {
    const nothing = part.length === 0;
    const values = `SELECT * FROM (VALUES ${nothing ? empty : part.join(', ')}) AS v(${names})${nothing ? ' WHERE false' : ''}`;
    if (i === 0) await service.make(table, `CREATE TABLE ${table} AS ${select(values)}`);
    // Rows that come twice, after a lost answer, change nothing: all that is counted is distinct.
    else await service.rows(`INSERT INTO ${table} ${select(values)}`);
  }
}

/** As `comparisonSql` of a database: every row that occurs anywhere becomes one group, marked by where it occurs. */
function comparisonSql(relation: string, columns: readonly string[], coins: string, released: string): string {
  const names = columns.join(', ');
  const ofRecord = columns.map((column) => `r.${column}`).join(', ');
  const out = `bitwise_and(bitwise_right_shift(from_base(to_hex(substr(c.bits, r.seat / 8 + 1, 1)), 16), CAST(r.seat % 8 AS INTEGER)), 1)`;
  const records = `SELECT ${ofRecord}, 1 - ${out} AS compared, ${out} AS held, 0 AS made FROM (SELECT * FROM ${relation}) AS r JOIN ${coins} AS c ON c.bucket = r.bucket`;
  const made = `SELECT ${names}, 0, 0, 1 FROM ${released}`;
  const groups = `SELECT max(compared) AS compared, max(held) AS held, max(made) AS made FROM (${records} UNION ALL ${made}) AS a GROUP BY ${names}`;
  const both = (one: string, other: string): string => `coalesce(sum(${one} * ${other}), 0)`;
  return `SELECT ${both('compared', 'made')}, ${both('held', '1')}, ${both('held', 'compared')} FROM (${groups}) AS g`;
}
