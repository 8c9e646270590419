import type { DuckDbSession } from '../sources/session/duckdb-session.ts';
import { unsigned, unsignedType } from '../sources/session/sql.ts';

/** SQL that turns numbers into codes by a table of them. */
export interface CodeLookup {
  readonly expression: string;
  /** What must stand in FROM beside the table; empty where nothing must. */
  readonly join: string;
}

/** Longer tables are joined: a list is copied for every few thousand rows. */
const LONGEST_LIST = 4096;

/**
 * `map[number]` as an expression over the rows of a table, where `number` is an expression for whole numbers. A number that
 * `map` does not have becomes `size`, which no column of `size` values may hold.
 */
export async function codeLookup(
  session: DuckDbSession,
  path: string,
  { number, map, size, name }: { number: string; map: Uint32Array; size: number; name: string },
): Promise<CodeLookup> {
  if (map.length <= LONGEST_LIST) {
    const list = `[${map.join(', ')}]::${unsignedType(size + 1)}[]`;
    const found = `list_extract(${list}, CAST(${number} AS BIGINT) + 1)`;
    return { expression: unsigned(`coalesce(${found}, ${size})`, size + 1), join: '' };
  }
  const numbers = Uint32Array.from(map, (_, i) => i);
  await session.load(
    path,
    name,
    new Map([
      ['number', numbers],
      ['code', map],
    ]),
  );
  return {
    expression: unsigned(`coalesce(${name}.code, ${size})`, size + 1),
    join: ` LEFT JOIN ${name} ON ${name}.number = ${number}`,
  };
}
