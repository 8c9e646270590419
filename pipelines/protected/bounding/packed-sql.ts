/** A whole number of a row, below `size`. */
export interface SmallNumber {
  readonly sql: string;
  readonly size: number;
}

/** Beyond it the number is no UBIGINT for certain. */
const MOST = 2 ** 63;

/** Whole numbers of 64 bits that say together what `numbers` say, one to one: mixed radix, the last fastest. */
export function packedSql(numbers: readonly SmallNumber[]): readonly string[] {
  const packs: { sql: string; size: number }[] = [];
  for (const { sql, size } of numbers) {
    const last = packs.at(-1);
    const number = `CAST(${sql} AS UBIGINT)`;
    if (last === undefined || last.size * size > MOST) packs.push({ sql: number, size });
    else packs[packs.length - 1] = { sql: `(${last.sql}) * ${size} + ${number}`, size: last.size * size };
  }
  return packs.map(({ sql }) => sql);
}
