/** A whole number of a row, below `size`. */
export interface SmallNumber {
  readonly sql: string;
  readonly size: number;
}

/** Beyond it the number is no UBIGINT for certain. */
const MOST_BITS = 63;

/** The bits of a number of a row: those of `pack` from `shift` on. */
interface Place {
  readonly pack: number;
  readonly shift: number;
  readonly bits: number;
}

/** Whole numbers of 64 bits that say together what `numbers` say, one to one: the bits of one after another, the last in the lowest. */
export function packedSql(numbers: readonly SmallNumber[]): readonly string[] {
  const packs: string[] = [];
  for (const [i, { pack, bits }] of placesOf(numbers).entries()) {
    const number = `CAST(${numbers[i]!.sql} AS UBIGINT)`;
    packs[pack] = packs[pack] === undefined ? number : `(${packs[pack]}) * ${2 ** bits} + ${number}`;
  }
  return packs;
}

/** The numbers again, in their order, from what `packedSql` made of them: `names` of its whole numbers. */
export const unpackedSql = (numbers: readonly SmallNumber[], names: readonly string[]): readonly string[] =>
  placesOf(numbers).map(({ pack, shift, bits }) => `(${names[pack]} >> ${shift}) & ${2 ** bits - 1}`);

function placesOf(numbers: readonly SmallNumber[]): readonly Place[] {
  const packs: { readonly first: number; bits: number }[] = [];
  const bits = numbers.map(({ size }) => Math.ceil(Math.log2(size)));
  for (const [i, own] of bits.entries()) {
    const last = packs.at(-1);
    if (last === undefined || last.bits + own > MOST_BITS) packs.push({ first: i, bits: own });
    else last.bits += own;
  }
  return packs.flatMap(({ first, bits: held }, pack) => {
    const end = packs[pack + 1]?.first ?? numbers.length;
    let shift = held;
    return bits.slice(first, end).map((own) => {
      shift -= own;
      return { pack, shift, bits: own };
    });
  });
}
