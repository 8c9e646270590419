import { isAlias, isMap, isNode, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import { UserError } from '../../privacy/errors.ts';
import { inLine } from '../../privacy/shown-text.ts';
import { quotedYaml } from '../workspace/text/quoted-yaml.ts';

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
 * What a column takes from patterns, defaults or an anchor is written into the column itself, which goes before them. What is added goes
 * beside the first key that is replaced. Throws `DICTIONARY_INVALID` for a column that does not stand in the text.
 */
export function editColumns(path: string, text: string, edits: readonly ColumnEdit[]): string {
  const root = parseDocument(text, { merge: true }).contents;
  const columns = isMap(root) ? valueAt(root, 'columns') : undefined;
  const splices = edits.flatMap((edit): Splice[] => {
    const pair = isMap(columns) ? columns.items.find(({ key }) => keyOf(key) === edit.column) : undefined;
    if (pair === undefined || !isNode(pair.key) || !pair.key.range) throw unwritable(path, edit.column);
    const above = commentSplice(text, edit, isMap(columns) ? columns : undefined);
    return [...above, ...splicesOf(path, text, pair, edit)];
  });
  return [...splices]
    .sort((a, b) => b.start - a.start)
    .reduce((edited, { start, end, text: piece }) => edited.slice(0, start) + piece + edited.slice(end), text);
}

function splicesOf(path: string, text: string, pair: Pair, edit: ColumnEdit): Splice[] {
  const { value } = pair;
  const whole = isNode(value) ? value.range : undefined;
  if (isMap(value) && value.range && value.items.length > 0) {
    if (value.anchor !== undefined) throw shared(path, edit.column);
    if ('whole' in edit) return [{ start: value.range[0], end: value.range[1], text: edit.whole }];
    return mapSplices(text, value, edit);
  }
  // Nothing, `{}`, or an anchor that says everything.
  const stands = whole ? text.slice(whole[0], whole[1]) : '';
  const base = isAlias(value) ? [`<<: ${stands}`] : [];
  const entries =
    'whole' in edit ? [] : [...edit.replace, ...edit.add].map(([key, one]) => `${key}: ${folded(one, CONTINUED)}`);
  const written = 'whole' in edit ? edit.whole : `{ ${[...base, ...entries].join(', ')} }`;
  if (stands !== '') return [{ start: whole![0], end: whole![1], text: written }];
  const at = text.indexOf(':', (pair.key as Node).range![1]) + 1;
  return [{ start: at, end: at, text: ` ${written}` }];
}

const CONTINUED = `\n${' '.repeat(6)}`;

function mapSplices(text: string, map: YAMLMap, edit: Extract<ColumnEdit, { replace: unknown }>): Splice[] {
  const standing = new Set(map.items.map(({ key }) => keyOf(key)));
  const wanted = [...edit.replace, ...edit.add];
  const replaced = wanted.filter(([key]) => standing.has(key));
  const added = wanted.filter(([key]) => !standing.has(key));
  const first = map.items.find(({ key }) => edit.replace.some(([name]) => keyOf(key) === name)) ?? map.items[0]!;
  const start = (first.key as Node).range![0];
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const gap = map.flow === true ? ', ' : `\n${' '.repeat(indent)}`;
  const continued = map.flow === true ? CONTINUED : `\n${' '.repeat(indent + 4)}`;
  const splices = replaced.map(([key, value]): Splice => {
    const { value: node } = map.items.find((item) => keyOf(item.key) === key)!;
    const [from, to] = (node as Node).range!;
    return { start: from, end: to, text: folded(value, continued) };
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
      text: gap + commentLines([`Of ${quotedYaml(column)}:`, ...comment], ''),
    },
  ];
}

function commentLines(sentences: readonly string[], indent: string): string {
  return sentences
    .flatMap((sentence) => {
      const lines: string[] = [];
      for (const word of inLine(sentence).split(' ')) {
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
    : quotedYaml(text);

const valueAt = (map: YAMLMap, name: string): unknown => map.items.find(({ key }) => keyOf(key) === name)?.value;

const keyOf = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : '');

const unwritable = (path: string, column: string): UserError =>
  new UserError('DICTIONARY_INVALID', `Cannot write into ${path}: column "${column}" does not stand under columns`, {
    hint: 'Write "columns:" out, without an anchor or a merge key.',
  });

const shared = (path: string, column: string): UserError =>
  new UserError(
    'DICTIONARY_INVALID',
    `Cannot write into ${path}: column "${column}" has an anchor that others may name`,
    {
      hint: 'Keep what they share under a key of its own, such as x-base: &base { ... }, and write <<: *base in each.',
    },
  );
