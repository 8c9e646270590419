import type { SchemaField } from '../schema.ts';
import { insideParentheses, isSign, isWord, qualifiedName } from './token-lists.ts';
import type { Token } from './tokens.ts';

/** What a type says of its column. */
export interface SqlType {
  readonly facts:
    | Pick<SchemaField, 'kind' | 'storage' | 'decimals' | 'values' | 'truth' | 'lower' | 'upper' | 'notes'>
    | 'open text';
  /** Whether it is numbered by the database. */
  readonly numbered: boolean;
  /** As written, where it is not known. */
  readonly unknown: string | undefined;
  /** The first place behind it. */
  readonly next: number;
}

/** Words that belong to the type before them. */
const MORE_WORDS = ['varying', 'precision', 'unsigned', 'signed', 'zerofill', 'large', 'object', 'raw'];

/** PostgreSQL writes t and f, others 1 and 0 or true and false. */
const TRUTH = { true: ['true', 't', '1'], false: ['false', 'f', '0'], ignoreCase: true } as const;

/** Longer texts are taken for free text. */
const LONGEST_CODE = 64;

/** Reads the type that stands at `at`; `enums` by name. */
export function typeAt(tokens: readonly Token[], at: number, enums: ReadonlyMap<string, readonly string[]>): SqlType {
  const named = isWord(tokens[at], 'as', 'generated') ? undefined : qualifiedName(tokens, at);
  if (named === undefined) return { facts: 'open text', numbered: false, unknown: undefined, next: at };
  let next = named.next;
  let name = named.name.toLowerCase();
  if (name === 'national' && isWord(tokens[next], 'character', 'char', 'varchar'))
    name = tokens[next++]!.text.toLowerCase();
  const more = (): void => {
    while (isWord(tokens[next], ...MORE_WORDS)) name += ` ${tokens[next++]!.text.toLowerCase()}`;
  };
  more();
  let args: readonly Token[] = [];
  if (isSign(tokens[next], '(')) {
    const { inner, close } = insideParentheses(tokens, next);
    args = inner;
    next = close + 1;
  }
  more();
  while (isWord(tokens[next], 'with', 'without', 'local', 'time', 'zone')) next++;
  const isArray = isSign(tokens[next], '[') || isWord(tokens[next], 'array');
  while (isSign(tokens[next], '[') || isSign(tokens[next], ']') || (isArray && tokens[next]?.kind === 'number')) next++;
  const numbered = /^(small|big)?serial[248]?$/.test(name);
  const values = enums.get(named.name.toLowerCase());
  const facts = isArray
    ? leftOut('a list of values')
    : values !== undefined && values.length > 0
      ? { kind: 'categorical' as const, values: values.map((value) => ({ value })) }
      : factsOf(name, args);
  const unknown = facts === undefined ? name.slice(0, 40) : undefined;
  return { facts: facts ?? leftOut(`the type ${unknown} is not known here`), numbered, unknown, next };
}

/** What tinyint(1) is mostly used for. */
export const SHORT_NUMBER = 'a Boolean as MySQL keeps them: kind: integer if it holds other numbers';

const leftOut = (why: string): { kind: 'text'; notes: string[] } => ({ kind: 'text', notes: [`left out: ${why}`] });

/** Whole numbers of a known width. */
const WIDTHS: Readonly<Record<string, string>> = {
  smallint: 'int16',
  int2: 'int16',
  int: 'int32',
  integer: 'int32',
  int4: 'int32',
  bigint: 'int64',
  int8: 'int64',
};

function factsOf(name: string, args: readonly Token[]): SqlType['facts'] | undefined {
  const numbers = args.flatMap((token) => (token.kind === 'number' ? [Number(token.text)] : []));
  const [first, second] = numbers;
  if (/^(enum)$/.test(name)) {
    const values = args.flatMap((token) => (token.kind === 'text' ? [{ value: token.text }] : []));
    return values.length === 0 ? undefined : { kind: 'categorical', values };
  }
  if (/^bool(ean)?$/.test(name) || (name === 'bit' && (first ?? 1) === 1)) return { kind: 'boolean', truth: TRUTH };
  if (name === 'tinyint' && first === 1) {
    return {
      kind: 'boolean',
      truth: TRUTH,
      notes: [SHORT_NUMBER],
    };
  }
  if (/^u?(tiny|small|medium|big|huge)?int(eger)?[248]?( unsigned| signed| zerofill)*$/.test(name))
    return { kind: 'integer', storage: WIDTHS[name] };
  if (/^(small|big)?serial[248]?$/.test(name)) return { kind: 'identifier' };
  if (name === 'year') return { kind: 'integer', lower: 1901, upper: 2155 };
  if (/^(numeric|decimal|dec|number|fixed)( unsigned| zerofill)*$/.test(name)) {
    if (first !== undefined && (second ?? 0) === 0) return { kind: 'integer' };
    return {
      kind: 'real',
      decimals: second,
      storage: first === undefined || second === undefined || first > 38 ? undefined : `decimal(${first},${second})`,
    };
  }
  if (/^(small)?money$/.test(name)) return { kind: 'real', decimals: 2 };
  if (/^(real|float[48]?|double( precision)?|binary_(float|double))( unsigned| zerofill)*$/.test(name))
    return { kind: 'real' };
  if (name === 'date') return { kind: 'date' };
  if (/^(timestamp(tz|ltz|ntz|_s|_ms|_ns|_ltz|_ntz|_tz)?|(small)?datetime2?|datetimeoffset)$/.test(name))
    return { kind: 'datetime' };
  if (/^(time(tz)?|interval)$/.test(name)) return leftOut('a time of day or a span of time');
  if (/^(uuid|uniqueidentifier)$/.test(name)) return { kind: 'identifier' };
  if (/^(n?char|character|n?varchar2?|character varying|char varying|bpchar|nvarchar|string)( varying)?$/.test(name)) {
    const isLong = (first ?? (args.length > 0 ? Number.POSITIVE_INFINITY : LONGEST_CODE)) > LONGEST_CODE;
    return isLong ? leftOut('long text; kind: categorical with values keeps it') : 'open text';
  }
  if (/^((tiny|medium|long)?text|n?text|citext|n?clob|character large object|long|xml|jsonb?|set)$/.test(name)) {
    return leftOut('text of any length; kind: categorical with values keeps it');
  }
  if (/^((tiny|medium|long)?blob|bytea|(var)?binary|image|long raw|raw|binary large object|rowversion)$/.test(name)) {
    return leftOut('it holds bytes');
  }
  return undefined;
}
