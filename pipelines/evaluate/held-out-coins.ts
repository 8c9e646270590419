const MOST_COINS = 32;

/**
 * How many fair coins of a unit must agree for it to be held out, so that of `records` about as many or fewer are held out as there are `rows` to compare
 * with them: 1 for half of them, 2 for a quarter and so on, at most 32. A shorter table holds fewer rare rows and so a larger share of copies.
 */
export function heldOutCoins(records: number, rows: number): number {
  let coins = 1;
  while (coins < MOST_COINS && records / 2 ** coins > Math.max(1, rows)) coins++;
  return coins;
}
