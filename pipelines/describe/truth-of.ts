const TRUE_TEXTS: ReadonlySet<string> = new Set(['true', 't', 'yes', 'y', '1']);
const FALSE_TEXTS: ReadonlySet<string> = new Set(['false', 'f', 'no', 'n', '0']);

/** Which side of a Boolean column a text is on, by public knowledge; `undefined` where it says neither. */
export function truthOf(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  if (TRUE_TEXTS.has(lower)) return true;
  return FALSE_TEXTS.has(lower) ? false : undefined;
}
