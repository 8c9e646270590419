/** Words for true and false, side by side. */
const WORDS: readonly (readonly [yes: string, no: string])[] = [
  ['true', 'false'],
  ['t', 'f'],
  ['yes', 'no'],
  ['y', 'n'],
  ['1', '0'],
];
const TRUE_TEXTS: ReadonlySet<string> = new Set(WORDS.map(([yes]) => yes));
const FALSE_TEXTS: ReadonlySet<string> = new Set(WORDS.map(([, no]) => no));

/** Which side of a Boolean column a text is on, by public knowledge; `undefined` where it says neither. */
export function truthOf(text: string): boolean | undefined {
  const lower = text.trim().toLowerCase();
  if (TRUE_TEXTS.has(lower)) return true;
  return FALSE_TEXTS.has(lower) ? false : undefined;
}

/** Words for `truth`, likeliest first: the counterparts of `texts`, which mean the contrary, in their letters (`Y` to `N`), then the rest. */
export function counterparts(texts: readonly string[], truth: boolean): readonly string[] {
  const pairs = WORDS.map(([yes, no]): readonly [string, string] => (truth ? [no, yes] : [yes, no]));
  const direct = texts.flatMap((text) =>
    pairs.flatMap(([from, to]) => {
      const trimmed = text.trim();
      if (trimmed.toLowerCase() !== from) return [];
      if (trimmed === from.toUpperCase() && trimmed !== from) return [to.toUpperCase()];
      return [/^[A-Z]/.test(trimmed) ? to.charAt(0).toUpperCase() + to.slice(1) : to];
    }),
  );
  return [...direct, ...pairs.flatMap(([, to]) => [to, to.toUpperCase()])];
}
