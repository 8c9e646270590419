import { inLine } from '../../../privacy/shown-text.ts';

/**
 * Text of any origin as it may stand in a line of Markdown: it is read as it is written, and makes no heading, list, link, image, HTML,
 * formula or table cell. Plain words between backticks stay code; an address becomes code, which nobody can follow by a click.
 */
export function prose(text: string): string {
  const line = inLine(text.replaceAll(/\s+/g, ' ').trim());
  return line
    .split(PLAIN_CODE)
    .map((part, i) => (i % 2 === 1 ? part : words(part, i === 0)))
    .join('');
}

/**
 * Code in single backticks that holds nothing but words, numbers, paths and keys with values, and stands by itself: beside other code the
 * backticks of both would be read as one longer run, which nothing closes.
 */
const PLAIN_CODE = /((?<![^\s(])`[\w./-]+:?(?: [\w./-]+:?)*`(?=[).,:;]*(?:\s|$)))/;
const ADDRESS = /:\/\/|www\.|@|mailto:|xmpp:/i;

const words = (text: string, leads: boolean): string =>
  text
    .split(/( )/)
    .map((word, i) => (ADDRESS.test(word) ? code(word) : inert(word, leads && i === 0)))
    .join('');

/** A word without what Markdown reads as more than letters. The first of a line could begin a block. */
function inert(word: string, first: boolean): string {
  const plain = word
    .replaceAll(/[\\*[\]{}~^]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replaceAll(/[<>`$|]|&(?=[#\w])/g, (sign) => `&#${sign.codePointAt(0)};`);
  return first ? plain.replace(/^(?=(?:#+|[-+=:]+)$)|(?<=^\d{1,9})(?=[.)]$)/, '\\') : plain;
}

/** Text of any origin as code, in backticks of a run that it does not hold itself. */
export function code(text: string): string {
  const content = inLine(text === '' ? '""' : text);
  const fence = '`'.repeat(1 + longestRun(content));
  const padding = /^`|`$|^ .*[^ ].* $/.test(content) ? ' ' : '';
  return `${fence}${padding}${content}${padding}${fence}`;
}

/** A row of a table. A bar would end a cell, also inside code; behind a backslash it cannot be escaped, and becomes visible as `\u007c`. */
export const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => inLine(cell).replaceAll(/\\\|/g, '\\\\u007c').replaceAll('|', '\\|')).join(' | ')} |`;

/** Lines of code in a fence that none of them closes. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const inside = lines.map(inLine);
  const fence = '`'.repeat(Math.max(3, 1 + longestRun(inside.join('\n'))));
  return [`${fence}${language}`, ...inside, fence].join('\n');
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
