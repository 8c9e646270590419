import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from 'yaml';
import { type ErrorCode, UserError } from '../../privacy/errors.ts';

export type Path = readonly (string | number)[];

/** A YAML file as plain values, with the place of each. */
export interface YamlSource {
  readonly path: string;
  /** With anchors and merge keys (`<<`) written out. */
  readonly value: unknown;
  /** Line and column of the node at `path`, or of its nearest ancestor. What came by an anchor stands where the anchor is. */
  at(path: Path): Place;
}

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export const placeText = ({ line, column }: Place): string => `${line}:${column}`;

/** Keys whose scalars are read as the text that stands in the file, so that `007` and `1.0` stay as written. */
const TEXT_KEYS: ReadonlySet<string> = new Set(['values', 'true', 'false', 'missing', 'map', 'impossible', 'value']);
/** They stand in a column, a pattern, a constraint or the event of a survival: `columns.sex.values`. A column may have such a name. */
const TEXT_DEPTH = 2;
/** Of all columns alike they stand one level higher: `defaults.missing`. */
const HIGHER = 'defaults';
/** Of several tables each is as a file by itself: `tables.visits.columns.type.values`. */
const TABLES = 'tables';

/** What is wrong, in words, where it is often the same. */
const WRONG: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'the same key stands there twice',
  TAB_AS_INDENT: 'a tab stands there; YAML indents by spaces alone',
  MULTIPLE_DOCS: 'a second document begins there; the file holds one',
};

/** Anchors may be named again and again; what they come to is bounded. */
const MOST_NODES = 1_000_000;
const MOST_DEPTH = 100;

/**
 * Parses a dictionary or another file of ours. Throws `code` with the position where it is no YAML, without the text found there:
 * a path to a file of records, given by mistake, must not print them.
 */
export function parseYaml(path: string, text: string, code: ErrorCode = 'DICTIONARY_INVALID'): YamlSource {
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const refused = (offset: number, what: string): UserError =>
    new UserError(code, `Cannot use ${path}:${placeText(placeOf(offset))}: ${what}`, {
      hint: 'Check the indentation, quotes and brackets around that place.',
    });
  const { document, targets } = withinStack(
    () => {
      const parsed = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: true });
      return { document: parsed, targets: aliasTargets(parsed) };
    },
    () => refused(0, 'its levels are more than a dictionary holds'),
  );
  const error = document.errors[0];
  if (error !== undefined) {
    throw refused(error.pos[0], WRONG[error.code] ?? 'it is not valid YAML there');
  }
  const tree = new YamlTree(document, targets, (node, what) => refused(node.range?.[0] ?? 0, what));
  return {
    path,
    value: tree.plain(document.contents),
    at(place) {
      for (let length = place.length; length >= 0; length--) {
        const node = tree.find(place.slice(0, length));
        if (node?.range) return placeOf(node.range[0]);
      }
      return { line: 1, column: 1 };
    },
  };
}

/** The parser goes down into each level, thousands of which are more than the stack holds. */
function withinStack<T>(work: () => T, tooDeep: () => UserError): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}

/** The nodes of a document, with aliases followed and merge keys written out. */
class YamlTree {
  readonly #document: Document;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #refused: (node: Node, what: string) => UserError;
  /** What was worked out of mappings that merge others, once each: `false` while it is. */
  readonly #merged = new Map<object, readonly Pair[] | false>();
  #nodes = 0;

  constructor(document: Document, targets: ReadonlyMap<Alias, Node>, refused: (node: Node, what: string) => UserError) {
    this.#document = document;
    this.#targets = targets;
    this.#refused = refused;
  }

  /** `level` is the depth in the table that a node belongs to. */
  plain(written: unknown, asText = false, depth = 0, under = '', level = depth): unknown {
    const node = this.#target(written);
    if (++this.#nodes > MOST_NODES || depth > MOST_DEPTH) {
      throw this.#refused(node as Node, 'its anchors and levels come to more than a dictionary holds');
    }
    if (isMap(node)) {
      return Object.fromEntries(
        this.#pairs(node).map(({ key, value }) => {
          const name = keyText(key);
          if (name === '__proto__') throw this.#refused(key as Node, 'no name or key may be __proto__');
          const textual = level === TEXT_DEPTH || (level === TEXT_DEPTH - 1 && under === HIGHER);
          const below = depth === 0 && name === TABLES ? -1 : level + 1;
          return [name, this.plain(value, asText || (textual && TEXT_KEYS.has(name)), depth + 1, name, below)];
        }),
      );
    }
    if (isSeq(node)) return node.items.map((item) => this.plain(item, asText, depth + 1));
    if (!isScalar(node)) return null;
    return asText && node.value !== null ? (node.source ?? String(node.value)) : node.value;
  }

  /** The value at a path. */
  find(path: Path): Node | undefined {
    let node: unknown = this.#document.contents;
    for (const step of path) {
      const parent = this.#target(node);
      if (isMap(parent)) node = this.#pairs(parent).find(({ key }) => keyText(key) === String(step))?.value;
      else if (isSeq(parent) && typeof step === 'number') node = parent.items[step];
      else return undefined;
    }
    return isNode(node) ? node : undefined;
  }

  /** Entries of a mapping, those of its own first; what is merged gives keys that do not stand before. */
  #pairs(map: { readonly items: readonly Pair[] }): readonly Pair[] {
    const own = map.items.filter(({ key }) => !isMergeKey(key));
    if (own.length === map.items.length) return own;
    const known = this.#merged.get(map);
    if (known !== undefined && known !== false) return known;
    this.#merged.set(map, false);
    const found = new Map(own.map((pair) => [keyText(pair.key), pair]));
    for (const { key, value } of map.items) {
      if (!isMergeKey(key)) continue;
      const merged = this.#target(value);
      for (const one of isSeq(merged) ? merged.items : [merged]) {
        const base = this.#target(one);
        if (!isMap(base) || this.#merged.get(base) === false) {
          throw this.#refused(
            key as Node,
            '"<<" takes an anchor of keys with values, such as <<: *base, or a list of them',
          );
        }
        for (const pair of this.#pairs(base)) {
          if (!found.has(keyText(pair.key))) found.set(keyText(pair.key), pair);
        }
      }
    }
    const pairs = [...found.values()];
    this.#merged.set(map, pairs);
    return pairs;
  }

  #target(node: unknown): unknown {
    if (!isAlias(node)) return node;
    const found = this.#targets.get(node);
    if (found === undefined) throw this.#refused(node, 'it names an anchor that does not stand before it');
    return found;
  }
}

/** What each alias stands for: the last anchor of its name before it. */
function aliasTargets(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, {
    Alias: (_, node) => {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return targets;
}

/** A plain `<<`; in quotes it is a key like any other. */
const isMergeKey = (key: unknown): boolean => isScalar(key) && typeof key.value === 'symbol';

const keyText = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : '');
