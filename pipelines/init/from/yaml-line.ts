import { stringify } from 'yaml';

/** A value on one line, as YAML 1.1 and 1.2 both read it back: `{ range: [0, 120], labels: { 1: Female } }`. */
export function yamlLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlLine).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, part]) => `${yamlKey(key)}: ${yamlLine(part)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return stringify([value], SCALAR).trimEnd().replace(/^\[ ?/, '').replace(/ ?\]$/, '');
}

/** A name that a program finds again; keys of the dictionary such as `true` stand as they are. */
export const yamlKey = (key: string): string => (key === 'true' || key === 'false' ? key : yamlLine(key));

/** Scalars are written as they must stand between brackets. */
const SCALAR = {
  collectionStyle: 'flow',
  lineWidth: 0,
  compat: 'yaml-1.1',
  blockQuote: false,
  singleQuote: true,
} as const;
