/** What fresh identifiers look like: one set of letters for each place. */
export interface IdPattern {
  readonly places: readonly string[];
  /** How many different ones there are; at most 2^53. */
  readonly combinations: number;
  /** Identifier number `index`, `0 <= index < combinations`. */
  write(index: number): string;
  /** The number of an identifier; `undefined` where a text is none. */
  read(text: string): number | undefined;
}

/** A pattern that cannot be used. The message follows the pattern. */
export class IdPatternError extends Error {}

const DIGITS = '0123456789';
/** Of regular expressions, and without a meaning here: they stand for themselves behind a backslash. */
const WITHOUT_MEANING = '^$.*+?()|]{}';
const MOST_PLACES = 64;
const MOST_COMBINATIONS = 2 ** 53;

/**
 * Reads a pattern such as `AB-####` or `[A-Z]{2}[0-9]{6}`: `#` and `\d` are a digit, `[...]` is one of the letters and ranges in it, `{n}`
 * repeats what stands before it n times, a backslash takes the next letter as it stands, and all else is itself. Throws `IdPatternError`.
 */
export function parseIdPattern(pattern: string): IdPattern {
  const places: string[] = [];
  const letters = [...pattern];
  for (let at = 0; at < letters.length; ) {
    // Before the rest is read: each class may list all letters there are.
    if (places.length > MOST_PLACES) throw tooManyPlaces();
    if (combinationsOf(places) > MOST_COMBINATIONS) throw tooManyIdentifiers();
    const letter = letters[at]!;
    if (letter === '{') {
      at = repeat(letters, at, places);
      continue;
    }
    if (letter === '[') {
      const end = letters.indexOf(']', at);
      if (end < 0) throw new IdPatternError('has a [ without a ]');
      places.push(lettersOf(letters.slice(at + 1, end)));
      at = end + 1;
    } else if (letter === '\\') {
      const next = letters[at + 1];
      if (next === undefined) throw new IdPatternError('ends with a backslash');
      if (next !== 'd' && /[A-Za-z0-9]/.test(next)) throw new IdPatternError(`has \\${next}, which means nothing here`);
      places.push(next === 'd' ? DIGITS : next);
      at += 2;
    } else {
      if (WITHOUT_MEANING.includes(letter)) {
        throw new IdPatternError(`has ${letter}, which means nothing here; write \\${letter} for the letter itself`);
      }
      places.push(letter === '#' ? DIGITS : letter);
      at++;
    }
  }
  if (places.length > MOST_PLACES) throw tooManyPlaces();
  if (places.some((choice) => /\p{C}/u.test(choice))) throw new IdPatternError('has a letter that cannot be printed');
  const combinations = combinationsOf(places);
  if (combinations === 1)
    throw new IdPatternError('gives one identifier alone; write # for a digit, [A-Z] for a letter');
  if (combinations > MOST_COMBINATIONS) throw tooManyIdentifiers();
  return { places, combinations, write: (index) => write(places, index), read: (text) => read(places, text) };
}

const combinationsOf = (places: readonly string[]): number =>
  places.reduce((product, choice) => product * choice.length, 1);

const tooManyPlaces = (): IdPatternError => new IdPatternError(`has more than ${MOST_PLACES} places`);

const tooManyIdentifiers = (): IdPatternError =>
  new IdPatternError('gives more than 2^53 identifiers; fix some of its places, or say generate: uuid');

/** Repeats the last of `places`; returns where the pattern goes on. */
function repeat(letters: readonly string[], at: number, places: string[]): number {
  const end = letters.indexOf('}', at);
  const count = /^\d{1,2}$/.exec(letters.slice(at + 1, Math.max(at, end)).join(''));
  const last = places.at(-1);
  if (count === null || Number(count[0]) < 1)
    throw new IdPatternError('has a { that begins no number of times, such as {6}');
  if (last === undefined) throw new IdPatternError('begins with a {');
  for (let i = 1; i < Number(count[0]); i++) places.push(last);
  return end + 1;
}

/** The letters that a class such as `A-Z0-9` lists, in its order. */
function lettersOf(parts: readonly string[]): string {
  const found = new Set<string>();
  for (let i = 0; i < parts.length; ) {
    const ranged = parts[i + 1] === '-' && i + 2 < parts.length;
    const [from, to] = [parts[i]!, parts[ranged ? i + 2 : i]!];
    const odd = [from, to].find((letter) => '^\\['.includes(letter) || letter.length > 1);
    if (odd !== undefined) throw new IdPatternError(`has ${odd} inside [ ], where it means nothing here`);
    const [first, last] = [from.charCodeAt(0), to.charCodeAt(0)];
    if (last < first) throw new IdPatternError(`has the range ${from}-${to}, which is empty`);
    for (let code = first; code <= last; code++) found.add(String.fromCharCode(code));
    i += ranged ? 3 : 1;
  }
  if (found.size === 0) throw new IdPatternError('has a [] without letters');
  return [...found].join('');
}

function write(places: readonly string[], index: number): string {
  let text = '';
  let rest = index;
  for (let i = places.length - 1; i >= 0; i--) {
    const choice = places[i]!;
    const next = Math.floor(rest / choice.length);
    text = choice[rest - next * choice.length]! + text;
    rest = next;
  }
  return text;
}

function read(places: readonly string[], text: string): number | undefined {
  if (text.length !== places.length) return undefined;
  let index = 0;
  for (const [i, choice] of places.entries()) {
    const digit = choice.indexOf(text[i]!);
    if (digit < 0) return undefined;
    index = index * choice.length + digit;
  }
  return index;
}
