/** Letters after % in a format that DuckDB's strptime reads, and how many digits each takes where that is fixed. */
const LETTERS: Readonly<Record<string, number | undefined>> = {
  Y: 4,
  y: 2,
  m: 2,
  d: 2,
  H: 2,
  I: 2,
  M: 2,
  S: 2,
  j: 3,
  g: 3,
  f: 6,
  n: 9,
  a: undefined,
  A: undefined,
  b: undefined,
  B: undefined,
  p: undefined,
  z: undefined,
  Z: undefined,
  '%': 1,
};

const PART = /%(-?)(.?)|([^%])/gsu;

/** The formats of a column as a list; empty where none is written. */
export const formatsOf = (format: string | readonly string[] | undefined): readonly string[] =>
  format === undefined ? [] : [format].flat();

/** What is wrong with the first bad one of the formats, or `undefined`. */
export const formatsProblem = (formats: readonly string[]): string | undefined =>
  formats.map(formatProblem).find((problem) => problem !== undefined);

/** What is wrong with a format, or `undefined`. */
function formatProblem(format: string): string | undefined {
  let letters = 0;
  for (const [part, , letter] of format.matchAll(PART)) {
    if (letter === undefined) continue;
    if (letter === '' || !Object.hasOwn(LETTERS, letter)) {
      return `"${part}" stands for nothing in a format; the letters are ${Object.keys(LETTERS)
        .map((known) => `%${known}`)
        .join(', ')}`;
    }
    if (letter !== '%') letters++;
  }
  return letters > 0
    ? undefined
    : `"${format}" is no format: write %d/%m/%Y for days such as 31/01/2010, %Y%m%d for 20100131`;
}

/** How many letters a text in this format has, or `undefined` where that varies. Numbers lose the zeros in front; this many are put back. */
export function formatWidth(format: string): number | undefined {
  let width = 0;
  for (const [, , letter, other] of format.matchAll(PART)) {
    const digits = other === undefined ? LETTERS[letter!] : 1;
    if (digits === undefined) return undefined;
    width += digits;
  }
  return width;
}
