import { UserError } from './errors.ts';
import type { EventKind, PrivacyEvent } from './events.ts';
import {
  compare,
  formatRational,
  MOST_CHARACTERS_OF_ONE,
  ONE,
  parseRational,
  type Rational,
  rational,
  ZERO,
} from './rational.ts';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** Deepest nesting of events that is read, checked or accounted. */
export const MAX_EVENT_DEPTH = 64;
/** Most events in one tree. */
export const MAX_EVENT_COUNT = 200_000;
const MAX_TEXT = 2000;

/** Walks a tree while counting, so that no input can exhaust the stack or the memory. */
export interface Walk {
  depth: number;
  count: number;
}

/** How one field is checked, written to JSON and read back. `path` names the field in errors. */
export interface EventField {
  check(value: unknown, path: string, walk: Walk): void;
  write(value: never): JsonValue;
  read(json: unknown, path: string, walk: Walk): unknown;
}

export function invalidEvent(path: string, problem: string): never {
  throw new UserError('EVENT_INVALID', `Cannot read ${path}: ${problem}`, {
    hint: 'Events are written by the tool; restore the file from a copy that was not edited.',
    params: { path },
  });
}

export function unknownKind(path: string, kind: unknown): never {
  const shown = typeof kind === 'string' ? `"${kind.slice(0, 80)}"` : `of type ${typeof kind}`;
  throw new UserError('EVENT_UNSUPPORTED', `Cannot account for ${path}: unknown event kind ${shown}`, {
    hint: 'A newer release of the tool may have written it: check with that release.',
    params: { path },
  });
}

type Bounds = (value: Rational) => string | undefined;
const atLeastZero: Bounds = (x) => (compare(x, ZERO) < 0 ? 'must not be negative' : undefined);
const unitInterval: Bounds = (x) =>
  compare(x, ZERO) < 0 || compare(x, ONE) > 0 ? 'must lie between 0 and 1' : undefined;
const openUnitInterval: Bounds = (x) =>
  compare(x, ZERO) <= 0 || compare(x, ONE) >= 0 ? 'must lie strictly between 0 and 1' : undefined;
const aboveMinusOne: Bounds = (x) => (compare(x, rational(-1n)) <= 0 ? 'must be above -1' : undefined);

function fraction(bounds: Bounds): EventField {
  const check = (value: unknown, path: string): void => {
    if (!isRational(value)) invalidEvent(path, 'must be a fraction in lowest terms');
    const problem = bounds(value);
    if (problem !== undefined) invalidEvent(path, `${problem}, got ${formatRational(value).slice(0, 80)}`);
  };
  return {
    check,
    write: (value: Rational) => formatRational(value),
    read: (json, path) => {
      if (typeof json !== 'string' || json.length > MOST_CHARACTERS_OF_ONE || !/^-?\d+(\/\d+)?$/.test(json)) {
        invalidEvent(path, 'must be a fraction written as text, such as "3/4"');
      }
      if (/\/0+$/.test(json)) invalidEvent(path, 'the denominator is zero');
      const value = parseRational(json);
      if (formatRational(value) !== json) invalidEvent(path, 'must be a fraction in lowest terms');
      check(value, path);
      return value;
    },
  };
}

const wholeText: EventField = {
  check: (value, path) => {
    if (typeof value !== 'bigint' || value < 0n) invalidEvent(path, 'must be a whole number that is not negative');
  },
  write: (value: bigint) => String(value),
  read: (json, path) => {
    if (typeof json !== 'string' || json.length > MOST_CHARACTERS_OF_ONE || !/^(0|[1-9]\d*)$/.test(json)) {
      invalidEvent(path, 'must be a whole number written as text, such as "2"');
    }
    return BigInt(json);
  },
};

function wholeNumber(least: number): EventField {
  const check = (value: unknown, path: string): void => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
      invalidEvent(path, `must be a whole number of at least ${least}`);
    }
  };
  return {
    check,
    write: (value: number) => value,
    read: (json, path) => {
      check(json, path);
      return json;
    },
  };
}

const text: EventField = {
  check: (value, path) => {
    if (typeof value !== 'string' || value.length > MAX_TEXT) {
      invalidEvent(path, `must be text of at most ${MAX_TEXT} characters`);
    }
  },
  write: (value: string) => value,
  read: (json, path) => {
    text.check(json, path, { depth: 0, count: 0 });
    return json;
  },
};

const oneEvent: EventField = {
  check: (value, path, walk) => checkTree(value, path, walk),
  write: (value: PrivacyEvent) => writeTree(value),
  read: (json, path, walk) => readTree(json, path, walk),
};

const listOfEvents: EventField = {
  check: (value, path, walk) => {
    if (!Array.isArray(value)) invalidEvent(path, 'must be a list of events');
    for (let i = 0; i < value.length; i++) checkTree(value[i], `${path}[${i}]`, walk);
  },
  write: (value: readonly PrivacyEvent[]) => value.map(writeTree),
  read: (json, path, walk) => {
    if (!Array.isArray(json)) invalidEvent(path, 'must be a list of events');
    return Object.freeze(json.map((item, i) => readTree(item, `${path}[${i}]`, walk)));
  },
};

const nonNegative = fraction(atLeastZero);

/** Every field of every kind. A kind is read and checked by this table alone, so the two cannot disagree. */
export const EVENT_FIELDS: { readonly [K in EventKind]: Readonly<Record<string, EventField>> } = {
  none: {},
  'non-private': { why: text },
  gaussian: { sigma: nonNegative, sensitivity: nonNegative },
  'discrete-gaussian': { sigmaSquared: nonNegative, sensitivity: wholeText },
  laplace: { scale: nonNegative, sensitivity: nonNegative },
  'discrete-laplace': { scale: nonNegative, sensitivity: wholeText },
  exponential: { epsilon: nonNegative },
  'permute-and-flip': { epsilon: nonNegative },
  'randomised-response': { probability: fraction(unitInterval), categories: wholeNumber(2) },
  'poisson-sampled': { probability: fraction(unitInterval), event: oneEvent },
  composed: { events: listOfEvents },
  repeated: { event: oneEvent, times: wholeNumber(0) },
  'selected-from-repeats': { event: oneEvent, shape: fraction(aboveMinusOne), gamma: fraction(openUnitInterval) },
  'epsilon-delta': { epsilon: nonNegative, delta: fraction(unitInterval) },
  zcdp: { rho: nonNegative },
  'discrete-gaussian-squared': { sigmaSquared: nonNegative, sensitivitySquared: wholeText },
};

export function checkTree(value: unknown, path: string, walk: Walk): void {
  enter(path, walk);
  const { kind, fields } = kindAndFields(value, path);
  const record = value as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    if (key !== 'kind' && !Object.hasOwn(fields, key))
      invalidEvent(path, `"${key.slice(0, 80)}" is no field of a ${kind} event`);
  }
  for (const [name, field] of Object.entries(fields)) field.check(record[name], `${path}.${name}`, walk);
  walk.depth--;
}

export function readTree(json: unknown, path: string, walk: Walk): PrivacyEvent {
  enter(path, walk);
  const { kind, fields } = kindAndFields(json, path);
  const record = json as Record<string, unknown>;
  for (const key of Object.keys(record)) {
    if (key !== 'kind' && !Object.hasOwn(fields, key))
      invalidEvent(path, `"${key.slice(0, 80)}" is no field of a ${kind} event`);
  }
  const event: Record<string, unknown> = { kind };
  for (const [name, field] of Object.entries(fields)) {
    if (!Object.hasOwn(record, name)) invalidEvent(path, `the field "${name}" is missing`);
    event[name] = field.read(record[name], `${path}.${name}`, walk);
  }
  walk.depth--;
  return Object.freeze(event) as unknown as PrivacyEvent;
}

export function writeTree(event: PrivacyEvent): JsonValue {
  const json: Record<string, JsonValue> = { kind: event.kind };
  for (const [name, field] of Object.entries(EVENT_FIELDS[event.kind])) {
    json[name] = field.write((event as unknown as Record<string, never>)[name]!);
  }
  return json;
}

function enter(path: string, walk: Walk): void {
  walk.depth++;
  walk.count++;
  if (walk.depth > MAX_EVENT_DEPTH) invalidEvent(path, `events are nested more than ${MAX_EVENT_DEPTH} deep`);
  if (walk.count > MAX_EVENT_COUNT) invalidEvent(path, `more than ${MAX_EVENT_COUNT} events`);
}

function kindAndFields(
  value: unknown,
  path: string,
): { kind: EventKind; fields: Readonly<Record<string, EventField>> } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) invalidEvent(path, 'must be an event');
  const kind = (value as { kind?: unknown }).kind;
  if (kind === undefined) invalidEvent(path, 'the field "kind" is missing');
  if (typeof kind !== 'string' || !Object.hasOwn(EVENT_FIELDS, kind)) unknownKind(path, kind);
  return { kind: kind as EventKind, fields: EVENT_FIELDS[kind as EventKind] };
}

function isRational(value: unknown): value is Rational {
  if (typeof value !== 'object' || value === null) return false;
  const { numerator, denominator } = value as Partial<Rational>;
  if (typeof numerator !== 'bigint' || typeof denominator !== 'bigint' || denominator <= 0n) return false;
  return rational(numerator, denominator).denominator === denominator;
}
