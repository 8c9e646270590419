import { inLine } from '../../../privacy/shown-text.ts';
import { quotedYaml } from '../../workspace/text/quoted-yaml.ts';

/** A value on one line, as YAML 1.1 and 1.2 both read it back: `{ range: [0, 120], labels: { '1': Female } }`. */
export function yamlLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(yamlLine).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, part]) => `${yamlKey(key)}: ${yamlLine(part)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? yamlText(value) : String(value);
}

/** A name that a program finds again; keys of the dictionary such as `true` stand as they are. */
export const yamlKey = (key: string): string => (key === 'true' || key === 'false' ? key : yamlText(key));

/** Letters of a key with its quotes: no YAML reads longer ones on one line. */
const LONGEST_KEY = 1000;

/** Whether a dictionary can hold a column of this name. */
export const isColumnName = (name: string): boolean => yamlLine(name).length <= LONGEST_KEY;

function yamlText(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  return inLine(text) === text ? `'${text.replaceAll("'", "''")}'` : quotedYaml(text);
}

/** Words, with blanks and a few signs inside. */
const PLAIN = /^[a-z_](?:[a-z0-9_ ./()-]*[a-z0-9_/()])?$/i;
/** Words that some YAML takes for something else. */
const WORDS = /^(true|false|null|yes|no|on|off|y|n)$/i;
