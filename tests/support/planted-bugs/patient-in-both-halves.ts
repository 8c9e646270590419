import type { holdOut } from '../../../pipelines/protected/bounding/hold-out.ts';
import { takeRows } from '../../../privacy/guard/codes.ts';
import { BitReader } from '../../../privacy/random/bit-reader.ts';

/** Splits by row: a coin for each row instead of one for each unit. */
export const holdOutByRow: typeof holdOut = (table, share, entropy) => {
  const coins = new BitReader(entropy);
  const isOut = Uint8Array.from({ length: table.rowCount }, () =>
    coins.bernoulli(share.numerator, share.denominator) ? 1 : 0,
  );
  const side = (out: 0 | 1) => {
    const rows = Uint32Array.from(Array.from(isOut.keys()).filter((row) => isOut[row] === out));
    const units = [...new Set(Array.from(rows, (row) => table.unitOfRow?.[row] ?? row))];
    const numbers = new Map(units.map((unit, number) => [unit, number]));
    return {
      columns: table.columns.map((column) => ({ name: column.name, size: column.size, codes: takeRows(column, rows) })),
      rowCount: rows.length,
      unitCount: units.length,
      unitOfRow: rows.map((row) => numbers.get(table.unitOfRow?.[row] ?? row)!),
    };
  };
  return { training: side(0), heldOut: side(1) };
};
