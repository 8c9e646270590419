/** A name or value, bare or quoted, or a sign of the language. */
export type Token =
  | { readonly kind: 'name' | 'ticked' | 'text'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string };

const PATTERN =
  /\s*(?:`((?:[^`]|``)*)`|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(==?|[~+:*(),])|([^\s~+:*(),`"'=]+))\s*/gy;

/**
 * Names stand bare or in backticks, values bare or in quotes. A minus is part of a bare name, as in `time-in-hospital`. Returns `undefined`
 * where something is neither.
 */
export function tokensOf(text: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  PATTERN.lastIndex = 0;
  while (PATTERN.lastIndex < text.length) {
    const match = PATTERN.exec(text);
    if (match === null) return undefined;
    const [, ticked, double, single, sign, bare] = match;
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (bare !== undefined) tokens.push({ kind: 'name', text: bare });
    else if (ticked !== undefined) tokens.push({ kind: 'ticked', text: ticked.replaceAll('``', '`') });
    else tokens.push({ kind: 'text', text: (double ?? single)!.replace(/\\(.)/gs, '$1') });
  }
  return tokens;
}
