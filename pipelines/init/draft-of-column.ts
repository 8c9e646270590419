import { FILL_IN } from '../dictionary/fill-in.ts';
import { holdsMark } from '../dictionary/unfilled.ts';
import type { SourceField } from '../protected/sources/session/source.ts';
import { storageOf } from '../protected/sources/storage.ts';
import { draftStorage } from './draft-storage.ts';
import { yamlLine } from './from/yaml-line.ts';
import { type DraftKind, guessKind, scaleOf } from './guess-kind.ts';
import { knownColumn, type Vocabulary } from './knowledge/known-column.ts';

const suchAs = ({ kind, range }: Readonly<Record<string, unknown>>): string =>
  range === FILL_IN && (kind === 'date' || kind === 'datetime') ? SUCH_DATES : '';

export const SUCH_DATES = 'such as range: [2010-01-01, 2019-12-31]';

/** What a column is drafted as. */
export interface ColumnDraft {
  readonly name: string;
  readonly column: Readonly<Record<string, unknown>>;
  readonly comment: string;
  /** Whether its domain comes from public knowledge of such names. */
  readonly known: boolean;
}

/** YAML takes no longer key without a mark before it. */
const LONG_KEY = 1000;

export function lineOf({ name, column, comment }: ColumnDraft): string {
  const key = yamlLine(name);
  const value = `${yamlLine(column)}${comment === '' ? '' : `   # ${comment}`}`;
  return key.length < LONG_KEY ? `  ${key}: ${value}` : `  ? ${key}\n  : ${value}`;
}

export function draftOf(
  { name, storage, kept }: SourceField,
  isUnit: boolean,
  vocabulary: Vocabulary | undefined,
): ColumnDraft {
  const fact = isUnit ? undefined : knownColumn(name, storageOf(storage), vocabulary);
  if (fact !== undefined) {
    const { kind } = fact.column;
    const known = kind !== 'text' && kind !== 'identifier' && !holdsMark(fact.column);
    return {
      name,
      column: { ...fact.column, ...draftStorage(fact.column, kept) },
      comment: known ? `guessed by its name${fact.note && `: ${fact.note}`}` : fact.note || suchAs(fact.column),
      known,
    };
  }
  const { column, comment } = byKind(isUnit ? 'identifier' : guessKind(name, storage), storage, isUnit);
  return { name, column: { ...column, ...draftStorage(column, kept) }, comment, known: false };
}

function byKind(
  kind: DraftKind,
  storage: string,
  isUnit: boolean,
): { readonly column: Readonly<Record<string, unknown>>; readonly comment: string } {
  const type = storageOf(storage);
  switch (kind) {
    case 'identifier':
      return {
        column: { kind },
        comment: isUnit
          ? 'the unit; generate: sequence gives the release fresh ones'
          : 'left out; generate: sequence or uuid gives fresh ones',
      };
    case 'text':
      return {
        column: { kind },
        comment: type === 'unsupported' ? `left out: ${storage.replace(/\(.*/s, '')} cannot be modelled` : 'left out',
      };
    case 'boolean':
      return type === 'boolean'
        ? { column: { kind, true: ['true'], false: ['false'] }, comment: '' }
        : { column: { kind, true: FILL_IN, false: FILL_IN }, comment: 'such as true: [Y], false: [N]' };
    case 'integer':
      return {
        column: { kind, range: FILL_IN, bins: { width: FILL_IN } },
        comment:
          type === 'float' && scaleOf(storage) !== 0
            ? 'whole numbers by its name, though stored with fractions: kind: real if it has any; such as range: [0, 120], bins: { width: 5 }'
            : `such as range: [0, 120], bins: { width: 5 }; drop bins to keep each number${/TINYINT/.test(storage) ? `; kind: boolean, true: ['1'], false: ['0'] where it is a flag` : ''}`,
      };
    case 'real': {
      const decimals = scaleOf(storage);
      return {
        column: {
          kind,
          range: FILL_IN,
          bins: { count: FILL_IN },
          ...(decimals === undefined ? {} : { decimals: Math.min(12, decimals) }),
        },
        comment: `such as range: [0, 300], bins: { count: 20 }${decimals === undefined ? '; decimals: 1 rounds, decimals: 0 for whole numbers' : ''}`,
      };
    }
    case 'date':
    case 'datetime': {
      const bins = { every: kind === 'date' ? 'month' : 'day' };
      return type === 'whole'
        ? {
            column: { kind: 'date', range: FILL_IN, bins: { every: 'month' }, format: '%Y%m%d' },
            comment: 'whole numbers, taken for 20230131: change the format, or kind: integer where they are no dates',
          }
        : { column: { kind, range: FILL_IN, bins }, comment: SUCH_DATES };
    }
    case 'code':
      return {
        column: { kind, grouping: { file: FILL_IN } },
        comment: 'a CSV with the header from,to,code,label or value,code,label',
      };
    default:
      return {
        column: { kind, values: FILL_IN },
        comment: 'every value that may occur; missing: [NA] lists codes for missing',
      };
  }
}
