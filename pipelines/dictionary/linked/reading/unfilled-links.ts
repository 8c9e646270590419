import { holdsMark } from '../../unfilled.ts';
import { LINK_KEYS } from '../linked-schema.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a person has still to say of how tables belong together: `visits (order, most)`, `unit`. */
export function unfilledLinks(root: Fields): string[] {
  const top = ['unit', 'days'].filter((key) => holdsMark(root[key]));
  const tables = Object.entries(isFields(root['tables']) ? root['tables'] : {}).flatMap(([name, table]) => {
    const keys = isFields(table) ? LINK_KEYS.filter((key) => holdsMark(table[key])) : [];
    return keys.length === 0 ? [] : [`${name} (${keys.join(', ')})`];
  });
  return [...top, ...tables];
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
