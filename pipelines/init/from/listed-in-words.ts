import type { ListedValue } from './schema.ts';

const CODE = '-?\\d{1,3}|[A-Z]{1,3}\\d?|[a-z]';
const PAIR = new RegExp(`^(${CODE})\\s*(=>|->|=|:|–|-(?=\\s)|\\s)\\s*(.+)$`, 'u');
/** Where the next pair begins though no comma stands before it: `0=no 1=yes`. */
const NEXT = new RegExp(`(?:\\s|/)+(?=(?:${CODE})\\s*(?:=|:)\\s*\\S)`, 'gu');
/** Not the comma in `below 11,000`. */
const SEPARATOR = /[;|\n]|(?<!\d),|,(?!\d{3}(?!\d))/;
/** Descriptions of people are not longer. */
const LONGEST = 1000;
const LONGEST_LABEL = 80;

/**
 * The codes that a description lists: `1 = female, 2 = male`, `1:yes,0:no`, `Source: 0 never; 1 former`, or bare `A/B/AB/O`. `undefined` where it is no list as a
 * whole.
 */
export function listedInWords(text: string): readonly ListedValue[] | undefined {
  // What was cut short may lack codes.
  if (text.length > LONGEST || text.endsWith('…')) return undefined;
  const tidy = text.trim().replace(/[.)\]]+$/, '');
  return pairs(tidy) ?? pairs(tidy.replace(/^[^:([=]*[:([]\s*/, '')) ?? bare(tidy);
}

function pairs(text: string): readonly ListedValue[] | undefined {
  const found: { value: string; label: string; sign: string }[] = [];
  for (const part of text.replaceAll(NEXT, ',').split(SEPARATOR)) {
    const piece = part.trim();
    if (piece === '') continue;
    const pair = PAIR.exec(piece);
    const label = pair?.[3]?.trim() ?? '';
    const last = found.at(-1);
    // A blank alone parts a number from its word: `1 former`, and not `A man`.
    if (pair !== null && /\p{L}/u.test(label) && (pair[2]!.trim() !== '' || /^-?\d+\s+\p{L}{2}/u.test(piece))) {
      found.push({ value: pair[1]!, label, sign: pair[2]!.trim() });
    } else if (last !== undefined && !/[=:]/.test(piece)) last.label += `, ${piece}`;
    else return undefined;
  }
  const isList =
    found.length >= 2 &&
    new Set(found.map(({ value }) => value)).size === found.length &&
    found.every(({ label }) => label.length <= LONGEST_LABEL) &&
    (found.every(({ sign }) => sign !== '') || startsAtNought(found));
  return isList ? found.map(({ value, label }) => ({ value, label })) : undefined;
}

/** Without a sign between, `24 h, 48 h` would be a list. */
const startsAtNought = (found: readonly { value: string; label: string }[]): boolean =>
  ['0', '1'].includes(found[0]!.value) &&
  found.every(({ label }) => !/^(to|bis|or|and|through|h|d|mg|ml)\b/i.test(label));

const BARE = /^[A-Z0-9+]{1,4}$/;
/** Dates and units are written alike. */
const NO_CODES = /\b(DD|MM|YY|YYYY|HH|SS|MG|ML|DL|KG|MMOL|IU)\b/;

function bare(text: string): readonly ListedValue[] | undefined {
  const parts = text.split(text.includes('/') ? '/' : ',').map((part) => part.trim());
  const isList = parts.length >= 3 || /^[YJ]\s*[/,]\s*N$|^[01]\s*[/,]\s*[01]$/.test(text);
  if (!isList || new Set(parts).size < parts.length || NO_CODES.test(text)) return undefined;
  return parts.every((part) => BARE.test(part)) ? parts.map((value) => ({ value })) : undefined;
}

/** The ends of a scale that a description names: `quintile 1-5`, `from 0 to 10`. What is normal is no limit. */
export function scaleInWords(text: string): readonly [number, number] | undefined {
  if (text.length > LONGEST || /norm|referen|\bref\b|target|usual/i.test(text)) return undefined;
  const found = [...text.matchAll(/(?<![\w.,-])([01])\s*(?:-|–|to|bis|\.\.)\s*(\d{1,3})(?![\w.,-]\d|\d|-)/g)];
  const [lower, upper] = found.length === 1 ? [Number(found[0]![1]), Number(found[0]![2])] : [0, 0];
  return upper > lower && upper <= 100 ? [lower, upper] : undefined;
}
