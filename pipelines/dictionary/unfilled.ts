import { FILL_IN } from './fill-in.ts';
import type { Path } from './yaml-source.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a person has still to say in a drafted dictionary. */
export interface Unfilled {
  /** Columns, and other keys of the file, that hold a mark. */
  readonly parts: readonly Path[];
  /** `unit`, `age (range, bins)`. */
  readonly list: readonly string[];
  /** Whether what stands at a path is, or belongs to, what is marked. */
  holds(path: Path): boolean;
}

export function unfilledIn(root: Fields): Unfilled {
  const columns = isRecord(root['columns']) ? root['columns'] : {};
  const marked = new Map(
    Object.entries(columns).flatMap(([name, column]) => {
      const keys = isRecord(column) ? Object.keys(column).filter((key) => holdsMark(column[key])) : [];
      return keys.length === 0 ? [] : [[name, keys] as const];
    }),
  );
  const others = markedOutside(root);
  const list = [...others, ...[...marked].map(([name, keys]) => `${name} (${keys.join(', ')})`)];
  return {
    parts: [...others.map((key) => [key]), ...[...marked.keys()].map((name) => ['columns', name])],
    list,
    holds: ([top, name, key]) =>
      others.includes(String(top)) || (top === 'columns' && marked.get(String(name))?.includes(String(key)) === true),
  };
}

/** Keys of the file that hold a mark. What patterns and defaults leave open is told of the columns that take it. */
export const markedOutside = (root: Fields): readonly string[] =>
  Object.keys(root).filter((key) => !APART.has(key) && holdsMark(root[key]));

const APART: ReadonlySet<string> = new Set(['columns', 'patterns', 'defaults']);

/** Whether `fill-in` stands there: as a value, or as a key whose value says within which limits. */
export function holdsMark(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsMark);
  if (isRecord(value)) return Object.entries(value).some(([key, part]) => key === FILL_IN || holdsMark(part));
  return value === FILL_IN;
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
