import type { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { someOf } from '../workspace/text/some-of.ts';
import { BIN_KEYS, columnKeysOf, columnKindsOf, GROUPING_KEYS } from './column-schema.ts';
import { FILL_IN } from './fill-in.ts';
import { inheritedKeys } from './inherited-schema.ts';
import { linkedKeys } from './linked/linked-schema.ts';
import {
  COMBINATION_KEYS,
  CONSTRAINT_KEYS,
  EVENT_KEYS,
  LINKED_SCHEMA,
  SURVIVAL_KEYS,
  TOP_KEYS,
  UNIT_KEYS,
} from './schema.ts';
import { type Path, placeText, type YamlSource } from './yaml-source.ts';

interface Problem {
  readonly path: Path;
  readonly text: string;
}

/** Gathers what is wrong with a dictionary and reports all of it, by place. */
export class Problems {
  readonly #source: YamlSource;
  readonly #found: Problem[] = [];

  constructor(source: YamlSource) {
    this.#source = source;
  }

  /** Line and column, `12:5`. */
  at(path: Path): string {
    return placeText(this.#source.at(path));
  }

  /** `text` may name public things alone: keys, kinds, the dictionary's own values. */
  add(path: Path, text: string): void {
    this.#found.push({ path, text });
  }

  addIssues(issues: readonly z.core.$ZodIssue[], value: unknown): void {
    // A key that nobody knows explains what seems to be missing.
    const unknown = (issue: z.core.$ZodIssue): number => Number(issue.code !== 'unrecognized_keys');
    for (const issue of issues.toSorted((a, b) => unknown(a) - unknown(b))) {
      const path = issue.path.filter((step) => typeof step !== 'symbol');
      if (issue.code !== 'unrecognized_keys') this.add(path, describeIssue(issue, path, value));
      else for (const key of issue.keys) this.add([...path, key], unknownKey(key, path, value));
    }
  }

  get none(): boolean {
    return this.#found.length === 0;
  }

  /** Throws `DICTIONARY_INVALID` where something is wrong; `unfilled` says what is still marked, and comes first. */
  throwIfAny(unfilled?: string): void {
    if (unfilled !== undefined || this.#found.length > 0) this.throwAll(unfilled);
  }

  /** Throws `DICTIONARY_INVALID` with what was found, of which there is something. */
  throwAll(unfilled?: string): never {
    throw dictionaryInvalid(this.inOrder(), unfilled);
  }

  /** A line for each place and text: what a pattern got wrong is told once for all of its columns. */
  inOrder(): string[] {
    const place = ({ path }: Problem): number => {
      const { line, column } = this.#source.at(path.slice(0, 2));
      return line * 1e6 + column;
    };
    const lines = new Map<string, { readonly at: string; readonly text: string; readonly columns: string[] }>();
    for (const { path, text } of this.#found.toSorted((a, b) => place(a) - place(b))) {
      const at = this.at(path);
      const line = lines.get(`${at} ${text}`) ?? { at, text, columns: [] };
      lines.set(`${at} ${text}`, line);
      if (path[0] === 'columns' && path.length > 1) line.columns.push(`"${path[1]}"`);
    }
    return [...lines.values()].map(({ at, text, columns }) => {
      const names = columns.length > 1 ? `columns ${someOf(columns, 'columns')}: ` : '';
      return `${this.#source.path}:${at}: ${columns.length === 1 ? `column ${columns[0]}: ` : names}${text}`;
    });
  }
}

/** All lines of what is wrong with a file, as one error. `unfilled` comes first. */
export function dictionaryInvalid(told: readonly string[], unfilled?: string, hint: string = UNFILLED_HINT): UserError {
  const [first, ...others] = unfilled === undefined ? told : [unfilled, ...told];
  const more = others.length === 0 ? '' : ` (and ${others.length} more problem${others.length === 1 ? '' : 's'})`;
  return new UserError('DICTIONARY_INVALID', `Cannot use ${first}${more}`, {
    hint: unfilled === undefined ? 'docs/dictionary.md shows each kind of column with an example.' : hint,
    params: { problems: others.length + 1 },
    others,
  });
}

const UNFILLED_HINT = `Replace each "${FILL_IN}" by what is known without looking at the records, have it measured by \`synthward describe\`, or give the column kind: text to leave it out.`;

const unknownKey = (key: string, path: Path, root: unknown): string =>
  `unknown key "${key}"${didYouMeanClause(
    key,
    // Some keys are known and have no place in bins of days.
    knownKeys(path, root).filter((known) => known !== key),
  )}`;

/** What a path ends at; of a list, which entry. */
function lastOf(path: Path): string {
  const [last, list] = [path.at(-1), path.at(-2)];
  if (last === undefined) return 'the file';
  return typeof last === 'number' && typeof list === 'string' ? `entry ${last + 1} of "${list}"` : `"${String(last)}"`;
}

function describeIssue(issue: z.core.$ZodIssue, path: Path, root: unknown): string {
  const last = lastOf(path);
  switch (issue.code) {
    case 'invalid_union': {
      if (issue.discriminator === 'kind' || path.at(-1) === 'kind') {
        const kind = valueAt(root, path.at(-1) === 'kind' ? path : [...path, 'kind']);
        const column = valueAt(root, path.slice(0, 2));
        const kinds = columnKindsOf(column);
        const all = `; the kinds ${whichKinds(column)}are ${kinds.join(', ')}`;
        if (kind === undefined) return `it has no kind${all}`;
        return `unknown kind "${String(kind)}"${didYouMeanClause(String(kind), kinds) || all}`;
      }
      if (path[0] === 'constraints') return `${last} takes values, null for missing, or {from: ..., below: ...}`;
      if (path[0] === 'unit') return '"column" is the name of a column, or a list of two or more';
      if (path[0] === 'survival') return `${last} must be a value of the event's column`;
      if (path.at(-1) === 'format') return '"format" is a text such as "%d/%m/%Y", or a list of such texts';
      if (path.at(-1) === 'missing') return '"missing" is none or a list of texts, such as ["?", ""]';
      if (path.at(-1) === 'every') {
        return '"every" is one of hour, day, week, month, quarter, year, or {days: 30} or {hours: 6}';
      }
      return `${last} has a form that cannot be read`;
    }
    case 'invalid_value':
      return `${last} must be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_type':
      return valueAt(root, path) === undefined
        ? `${last} is not given`
        : `${last} must be a ${expected(issue.expected)}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `${last} needs at least ${issue.minimum} entr${issue.minimum === 1 ? 'y' : 'ies'}`
        : `${last} must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `${last} has more than ${issue.maximum} entries`
        : `${last} must be at most ${issue.maximum}`;
    case 'invalid_format':
    case 'invalid_key':
      return `${last} must be a name that begins with a letter, of at most 64 letters from A to z, digits, - and _`;
    default:
      return `${last} has a form that cannot be read`;
  }
}

/** What a formula, a map or an offset gives is of fewer kinds. */
function whichKinds(column: unknown): string {
  const key = ['after', 'map', 'from'].find((one) => Object.hasOwn(Object(column), one));
  return key === undefined ? '' : `with ${key === 'from' ? 'from and no map' : key} `;
}

const expected = (type: string): string =>
  ({
    object: 'mapping',
    record: 'mapping',
    array: 'list',
    tuple: 'pair, such as [0, 120]',
    int: 'whole number',
    string: 'text',
  })[type] ?? type;

function knownKeys(path: Path, root: unknown): readonly string[] {
  if (valueAt(root, ['schema']) === LINKED_SCHEMA) return linkedKeys(path);
  if (path.length === 0) return TOP_KEYS;
  if (path[0] === 'defaults' || path[0] === 'patterns') return inheritedKeys(path);
  if (path[0] === 'unit') return UNIT_KEYS;
  if (path[0] === 'survival') return path.length === 1 ? SURVIVAL_KEYS : EVENT_KEYS;
  if (path[0] === 'combinations') return COMBINATION_KEYS;
  if (path[0] === 'constraints') return path.length === 2 ? CONSTRAINT_KEYS : ['from', 'below'];
  if (path.at(-1) === 'bins') return BIN_KEYS;
  if (path.at(-1) === 'grouping') return GROUPING_KEYS;
  return columnKeysOf(valueAt(root, path.slice(0, 2)));
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
