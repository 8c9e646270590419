import { isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { type ErrorCode, UserError } from '../../privacy/errors.ts';

export type Path = readonly (string | number)[];

/** A YAML file as plain values, with the place of each. */
export interface YamlSource {
  readonly path: string;
  readonly value: unknown;
  /** `12:5`, line and column of the node at `path`, or of its nearest ancestor. */
  at(path: Path): string;
}

/** Keys whose scalars are read as the text that stands in the file, so that `007` and `1.0` stay as written. */
const TEXT_KEYS: ReadonlySet<string> = new Set(['values', 'true', 'false', 'missing', 'map', 'impossible']);
/** They stand in a column or in a constraint: `columns.sex.values`. A column may have such a name. */
const TEXT_DEPTH = 2;

/**
 * Parses a dictionary or another file of ours. Throws `code` with the position where it is no YAML, without the text found there:
 * a path to a file of records, given by mistake, must not print them.
 */
export function parseYaml(path: string, text: string, code: ErrorCode = 'DICTIONARY_INVALID'): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const error = document.errors[0];
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const what = error.code === 'DUPLICATE_KEY' ? 'the same key stands there twice' : 'it is not valid YAML there';
    throw new UserError(code, `Cannot use ${path}:${line}:${col}: ${what}`, {
      hint: 'Check the indentation, quotes and brackets around that place.',
    });
  }
  const root = document.contents;
  return {
    path,
    value: plain(root, false, 0),
    at(place) {
      for (let length = place.length; length >= 0; length--) {
        const node = find(root, place.slice(0, length));
        if (node?.range) {
          const { line, col } = lines.linePos(node.range[0]);
          return `${line}:${col}`;
        }
      }
      return '1:1';
    },
  };
}

function plain(node: unknown, asText: boolean, depth: number): unknown {
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => {
        const name = keyText(key);
        return [name, plain(value, asText || (depth === TEXT_DEPTH && TEXT_KEYS.has(name)), depth + 1)];
      }),
    );
  }
  if (isSeq(node)) return node.items.map((item) => plain(item, asText, depth + 1));
  if (!isScalar(node)) return null;
  return asText && node.value !== null ? (node.source ?? String(node.value)) : node.value;
}

/** The key (for a bad key) or the value at a path. */
function find(root: unknown, path: Path): Node | undefined {
  let node: unknown = root;
  for (const step of path) {
    if (isMap(node)) node = node.items.find(({ key }) => keyText(key) === String(step))?.value ?? undefined;
    else if (isSeq(node) && typeof step === 'number') node = node.items[step];
    else return undefined;
  }
  return isNode(node) ? node : undefined;
}

const keyText = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : '');
