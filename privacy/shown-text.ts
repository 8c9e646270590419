/**
 * What a reader would not see, or would see elsewhere: control, format and bidirectional characters, lone surrogates, private and unassigned
 * code points, characters without a shape, blanks other than the space, line and paragraph separators, and marks piled on each other.
 */
const UNSEEN = /(?! )[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|(?<=\p{M}{5})\p{M}/gu;
/** The same but for what text of several lines consists of: tabs and line ends, LF or CRLF. */
const UNSEEN_IN_TEXT = /(?![ \n\t]|\r\n)[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]|(?<=\p{M}{5})\p{M}/gu;
const ALL_SEEN = /^[\x20-\x7e]*$/;

const SHORT: Readonly<Partial<Record<string, string>>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (unseen: string): string =>
  SHORT[unseen] ??
  Array.from({ length: unseen.length }, (_, i) => `\\u${unseen.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');

/**
 * Text of any origin as it may stand in a line: what cannot be seen is written as an escape, `\u001b`, so that it moves no cursor, turns no
 * reading direction and starts no line. Inside a string of JSON the escapes mean what they replace.
 */
export const inLine = (text: string): string => (ALL_SEEN.test(text) ? text : text.replace(UNSEEN, escaped));

/** The same of text that keeps its own line ends, such as CSV or a page. */
export const inText = (text: string): string => text.replace(UNSEEN_IN_TEXT, escaped);

/** The most of a name, a value or another text of any origin. */
export const MOST_OF_A_TEXT = 200;

/** Leaves out the middle of what is longer than `most` characters and says how much. What stands on both sides is kept. */
export function shortened(text: string, most: number = MOST_OF_A_TEXT): string {
  if (text.length <= most) return text;
  const tail = Math.floor(most / 4);
  const [from, to] = [betweenCharacters(text, most - tail), betweenCharacters(text, text.length - tail)];
  return `${text.slice(0, from)}… (${to - from} characters left out) …${text.slice(to)}`;
}

/** Text of any origin, shortened, as it may stand in a line. */
export const shown = (text: string, most: number = MOST_OF_A_TEXT): string => inLine(shortened(text, most));

/** The same between quotation marks, which tell where it begins and ends. Of several spaces all but the first become visible too. */
export const quoted = (text: string, most: number = MOST_OF_A_TEXT): string =>
  `"${inLine(shortened(text, most).replaceAll(/["\\]/g, '\\$&')).replaceAll(/(?<= ) /g, '\\u0020')}"`;

/** A plain name or path as it is, anything else between quotation marks. */
export const named = (text: string): string => (/^[\w./-]{1,200}$/.test(text) ? text : quoted(text));

const betweenCharacters = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
};
