import { isMap, isNode, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '../../privacy/errors.ts';

/** What to write into one column of a dictionary: YAML in flow style, or the entries of a list. */
export type ColumnEdit = {
  readonly column: string;
  /** Sentences to stand above the column as comments. */
  readonly comment?: readonly string[];
} & (
  | { readonly replace: readonly Entry[]; readonly add: readonly Entry[] }
  /** In place of everything that is said of the column. */
  | { readonly whole: string }
);

export type Entry = readonly [key: string, value: string | readonly string[]];

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Longest line of a list. */
const LINE = 100;

/**
 * Puts values into the columns of a dictionary and leaves every other letter as it stands: comments, order, indentation.
 * What is added goes beside the first key that is replaced. Throws `DICTIONARY_INVALID` for a column written as an alias.
 */
export function editColumns(path: string, text: string, edits: readonly ColumnEdit[]): string {
  const root = parseDocument(text).contents;
  const columns = isMap(root) ? valueAt(root, 'columns') : undefined;
  const splices = edits.flatMap((edit): Splice[] => {
    const map = isMap(columns) ? valueAt(columns, edit.column) : undefined;
    if (!isMap(map) || !map.range) throw unwritable(path, edit.column);
    const above = commentSplice(text, edit, isMap(columns) ? columns : undefined);
    if ('whole' in edit) return [...above, { start: map.range[0], end: map.range[1], text: edit.whole }];
    return [...above, ...splicesOf(path, text, map, edit)];
  });
  return [...splices]
    .sort((a, b) => b.start - a.start)
    .reduce((edited, { start, end, text: piece }) => edited.slice(0, start) + piece + edited.slice(end), text);
}

function splicesOf(
  path: string,
  text: string,
  map: YAMLMap,
  edit: Extract<ColumnEdit, { replace: unknown }>,
): Splice[] {
  const first = map.items.find(({ key }) => edit.replace.some(([name]) => keyOf(key) === name));
  const start = isNode(first?.key) ? first.key.range?.[0] : undefined;
  if (start === undefined) throw unwritable(path, edit.column);
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const standing = new Set(map.items.map(({ key }) => keyOf(key)));
  const replaced = [...edit.replace, ...edit.add.filter(([key]) => standing.has(key))];
  const added = edit.add.filter(([key]) => !standing.has(key));
  const gap = map.flow === true ? ', ' : `\n${' '.repeat(indent)}`;
  const continued = `\n${' '.repeat(map.flow === true ? 6 : indent + 4)}`;
  const splices = replaced.map(([key, value]): Splice => {
    const range = rangeOf(map.items.find((item) => keyOf(item.key) === key));
    if (range === undefined) throw unwritable(path, edit.column);
    return { start: range[0], end: range[1], text: folded(value, continued) };
  });
  if (added.length === 0) return splices;
  const inserted = added.map(([key, value]) => `${key}: ${folded(value, continued)}${gap}`).join('');
  return [...splices, { start, end: start, text: inserted }];
}

/** Comments above the line on which a column begins; at the end of the file where it begins within one. */
function commentSplice(text: string, { column, comment }: ColumnEdit, columns: YAMLMap | undefined): Splice[] {
  if (comment === undefined || comment.length === 0) return [];
  const key = columns?.items.find((item) => keyOf(item.key) === column)?.key;
  const at = isNode(key) ? (key.range?.[0] ?? 0) : 0;
  const line = text.lastIndexOf('\n', at - 1) + 1;
  const indent = text.slice(line, at);
  if (/^ *$/.test(indent)) return [{ start: line, end: line, text: commentLines(comment, indent) }];
  const gap = text.endsWith('\n') ? '' : '\n';
  return [
    {
      start: text.length,
      end: text.length,
      text: gap + commentLines([`Of ${JSON.stringify(column)}:`, ...comment], ''),
    },
  ];
}

function commentLines(sentences: readonly string[], indent: string): string {
  return sentences
    .flatMap((sentence) => {
      const lines: string[] = [];
      for (const word of sentence.split(' ')) {
        const line = lines.at(-1);
        if (line === undefined || line.length + word.length > LINE) lines.push(word);
        else lines[lines.length - 1] = `${line} ${word}`;
      }
      return lines.map((line, i) => `${indent}# ${i === 0 ? '' : '  '}${line}\n`);
    })
    .join('');
}

/** Breaks a long list between its entries. */
function folded(value: string | readonly string[], continued: string): string {
  if (typeof value === 'string') return value;
  const lines: string[] = [];
  let line = '';
  for (const entry of value) {
    if (line !== '' && line.length + entry.length > LINE) {
      lines.push(line);
      line = entry;
    } else line = line === '' ? entry : `${line}, ${entry}`;
  }
  return `[${[...lines, line].join(`,${continued}`)}]`;
}

/** A text as YAML reads it back. */
export const yamlText = (text: string): string =>
  /^[A-Za-z0-9][A-Za-z0-9_.+-]*(?: [A-Za-z0-9_.+-]+)*$/.test(text) &&
  !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);

const rangeOf = (pair: Pair | undefined): readonly [number, number, number] | undefined =>
  isNode(pair?.value) ? (pair.value.range ?? undefined) : undefined;

const valueAt = (map: YAMLMap, name: string): unknown => map.items.find(({ key }) => keyOf(key) === name)?.value;

const keyOf = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : '');

const unwritable = (path: string, column: string): UserError =>
  new UserError(
    'DICTIONARY_INVALID',
    `Cannot write into ${path}: column "${column}" is not written out as key: value`,
    {
      hint: 'Write the column out, without an alias or an anchor.',
    },
  );
