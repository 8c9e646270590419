import seedrandom from 'seedrandom';
import { expect } from 'vitest';
import type { Captured } from './captured-terminal.ts';

/** A number of checks that no release has: where it begins a line, the line is forged. */
const FORGED = '4711 passed, 0 failed, 8 cannot be checked from here.';

/** Everything at once that would change what a reader sees. */
export const HOSTILE: string = [
  'a\u001b]0;owned\u0007\u001b[2J\u001b[H\u001b[33m',
  '\u009b2J\u009d0;owned\u009c\u0085',
  '\u202e\u2066\u200f\u061c\u200b\ufeff\u{e0041}\u00ad\u3164\u00a0',
  `\r\n${FORGED}\n`,
  `\r${FORGED}\v${FORGED}\f${FORGED}\u2028${FORGED}\u2029${FORGED}`,
  `"${' '.repeat(70)}' ${FORGED} \b\u007f \`<b>\` {0} %s $& |`,
].join('');

/** A megabyte that begins and ends with the same. */
export const LONG: string = `${HOSTILE}${'x '.repeat(1 << 19)}${HOSTILE}`;

const UNSEEN = /[^\P{C}\n]|[\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;

/** The most that a command says about a small release, however long the texts in it are. */
const MOST = 300_000;

/** What a broken output did, or nothing. */
export function harmOf(
  { stdout, stderr }: Pick<Captured, 'stdout' | 'stderr'>,
  most: number = MOST,
): string | undefined {
  for (const [name, text] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    const unseen = UNSEEN.exec(text);
    if (unseen) {
      const around = text.slice(Math.max(0, unseen.index - 80), unseen.index + 20);
      return `${name} holds U+${unseen[0].codePointAt(0)!.toString(16)} raw: ${JSON.stringify(around)}`;
    }
    const forged = /^[^\p{L}\p{N}"│]*4711 passed.*/mu.exec(text);
    if (forged) return `${name} has a forged line: ${JSON.stringify(forged[0].slice(0, 100))}`;
    if (text.length > most) return `${name} has ${text.length} characters`;
  }
  return undefined;
}

/** Nothing of what was written harms; in JSON, each line of stdout is JSON. */
export function expectHarmless(
  result: Captured,
  { json = false, most = MOST }: { readonly json?: boolean; readonly most?: number } = {},
): void {
  expect(harmOf(result, most)).toBeUndefined();
  if (json) for (const line of result.stdout.split('\n').filter((one) => one !== '')) JSON.parse(line);
  expect(result.status).not.toBe(70);
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A change of one place of a JSON file, in place. */
export interface Mutation {
  readonly at: string;
  readonly change: (root: Json) => void;
}

/** Every string set, prolonged and made long; every key renamed; a key more in every object; a text where another kind stands. */
export function mutationsOf(root: Json): Mutation[] {
  const found: Mutation[] = [];
  const visit = (value: Json, path: readonly (string | number)[]): void => {
    const at = path.join('.');
    const put = (what: string, text: string): void =>
      void (
        path.length > 0 &&
        found.push({ at: `${what} ${at}`, change: (whole) => Reflect.set(parentOf(whole, path), path.at(-1)!, text) })
      );
    if (typeof value === 'string') {
      put('set', HOSTILE);
      put('prolonged', `${value}${HOSTILE}`);
      put('long', LONG);
      return;
    }
    if (typeof value !== 'object' || value === null) {
      put('text for', HOSTILE);
      return;
    }
    if (Array.isArray(value)) {
      // Of lists of numbers and of lists of alike entries the first says enough.
      const some = value.length > 6 ? [0, 1, value.length - 1] : [...value.keys()];
      for (const i of some) visit(value[i]!, [...path, i]);
      return;
    }
    found.push({
      at: `one more in ${at}`,
      change: (whole) => Reflect.set(at === '' ? Object(whole) : valueAt(whole, path), HOSTILE, HOSTILE),
    });
    for (const [key, one] of Object.entries(value)) {
      found.push({
        at: `renamed ${at}.${key}`,
        change: (whole) => {
          const object = valueAt(whole, path) as { [key: string]: Json };
          delete object[key];
          object[`${key}${HOSTILE}`] = one;
        },
      });
      visit(one, [...path, key]);
    }
  };
  visit(root, []);
  return found;
}

const valueAt = (root: Json, path: readonly (string | number)[]): object =>
  path.reduce<object>((value, step) => Reflect.get(value, step) as object, Object(root));
const parentOf = (root: Json, path: readonly (string | number)[]): object => valueAt(root, path.slice(0, -1));

/** So many of a list, the same for the same seed. */
export function seededSample<T>(seed: string, list: readonly T[], most: number): T[] {
  const draw = seedrandom(seed);
  return list
    .map((one) => ({ one, place: draw() }))
    .toSorted((a, b) => a.place - b.place)
    .slice(0, most)
    .map(({ one }) => one);
}
