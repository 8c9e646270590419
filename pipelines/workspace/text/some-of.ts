/** Up to four things by name; of more, the first three and how many `others` there are. */
export function someOf(names: readonly string[], others: string, between = ', '): string {
  if (names.length <= 4) return names.join(between);
  return `${names.slice(0, 3).join(between)}${between === ', ' ? ' and ' : between}${names.length - 3} more ${others}`;
}
