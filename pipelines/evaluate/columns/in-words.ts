/** Never 100 %, which no estimate from noisy counts shows. */
export const shareOfColumn = (column: string, share: number): string =>
  `${share > 0.99 ? 'more than 99 %' : `about ${Math.round(100 * share)} %`} of \`${column}\``;

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const recordsInWords = (records: number): string => `about ${records === 1 ? '1 record' : `${records} records`}`;
