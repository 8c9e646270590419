import { stringify } from 'yaml';
import { inLine } from '../../../privacy/shown-text.ts';

/** YAML in which every text is quoted and keeps to its line, so that nothing of it is read as more than a text. */
export const yamlText = (value: unknown): string =>
  stringify(shownIn(value), {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    doubleQuotedAsJSON: true,
    aliasDuplicateObjects: false,
  });

function shownIn(value: unknown): unknown {
  if (typeof value === 'string') return inLine(value);
  if (Array.isArray(value)) return value.map(shownIn);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shownIn(inner)]));
}
