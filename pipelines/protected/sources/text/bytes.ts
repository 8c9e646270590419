/** What text tables are made of, as bytes. */
export const BYTE = { lineFeed: 0x0a, carriageReturn: 0x0d, space: 0x20, quote: 0x22 } as const;
