/** Up to `most` things by name; of more, those but the last of them, and how many `others` there are. */
export function someOf(names: readonly string[], others: string, between = ', ', most = 4): string {
  if (names.length <= most) return names.join(between);
  const named = names.slice(0, most - 1);
  return `${named.join(between)}${between === ', ' ? ' and ' : between}${names.length - named.length} more ${others}`;
}
