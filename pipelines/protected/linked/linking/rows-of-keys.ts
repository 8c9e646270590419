import type { Coins } from './coins.ts';
import { NONE } from './links.ts';

/** Finds the row that a key names. */
export interface RowsOfKeys {
  /** `NONE` where no row has the key. Of several rows with the key, those of `unit` go first, where it is known. */
  rowOf(key: number, unit: number): number;
}

/**
 * Where several rows have one key, one of them is chosen by coin, once: all that names the key belongs to the same. Rows whose unit is `NONE`
 * are not there.
 */
export function rowsOfKeys(keyOfRow: Uint32Array, unitOfRow: Uint32Array, coins: Coins): RowsOfKeys {
  const keys = keyOfRow.reduce((most, key) => (key < 0xfffffffe && key >= most ? key + 1 : most), 0);
  const rowOfKey = new Uint32Array(keys).fill(NONE);
  const seen = new Map<number, number[]>();
  for (let row = 0; row < keyOfRow.length; row++) {
    const key = keyOfRow[row]!;
    if (key >= keys || unitOfRow[row] === NONE) continue;
    if (rowOfKey[key] === NONE) {
      rowOfKey[key] = row;
      continue;
    }
    const rows = seen.get(key) ?? [rowOfKey[key]!];
    rows.push(row);
    seen.set(key, rows);
  }
  for (const [key, rows] of seen) rowOfKey[key] = rows[coins.below(rows.length)]!;
  const ofUnits = new Map<string, number>();
  return {
    rowOf(key, unit) {
      const row = key < keys ? rowOfKey[key]! : NONE;
      const rows = row === NONE || unit === NONE ? undefined : seen.get(key);
      if (rows === undefined) return row;
      const name = `${key} ${unit}`;
      const known = ofUnits.get(name);
      if (known !== undefined) return known;
      const own = rows.filter((one) => unitOfRow[one] === unit);
      const chosen = own.length === 0 ? row : own[coins.below(own.length)]!;
      ofUnits.set(name, chosen);
      return chosen;
    },
  };
}
