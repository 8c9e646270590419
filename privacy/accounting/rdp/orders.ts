/** The orders that dp_accounting uses: 1.1, 1.2, ... 10.9, 11, 12, ... 63, 128, 256, 512, 1024. */
export const RDP_ORDERS: readonly number[] = Object.freeze([
  ...Array.from({ length: 99 }, (_, i) => (11 + i) / 10),
  ...Array.from({ length: 53 }, (_, i) => 11 + i),
  128,
  256,
  512,
  1024,
]);
