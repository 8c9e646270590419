import { parseStorage, type StorageType } from '../dictionary/storage/storage-type.ts';
import { holdsMark } from '../dictionary/unfilled.ts';

type Column = Readonly<Record<string, unknown>>;

/**
 * The storage of the file, `kept`, for a drafted column, where a release would choose another by itself and the kind can be kept so; of whole
 * numbers a release would choose by their range, which is not known yet.
 */
export function draftStorage(column: Column, kept: string | undefined): { readonly storage?: string } {
  const type = parseStorage(kept ?? '');
  if (kept === undefined || type === undefined || kept === BY_ITSELF[String(column['kind'])]) return {};
  return canBeKept(column, type) ? { storage: kept } : {};
}

const BY_ITSELF: Readonly<Record<string, string>> = {
  identifier: 'int64',
  text: 'text',
  boolean: 'boolean',
  real: 'float64',
  date: 'date',
  datetime: 'timestamp[us]',
  code: 'text',
  categorical: 'text',
  ordinal: 'text',
};

function canBeKept(column: Column, type: StorageType): boolean {
  const numbers = type.kind === 'integer' || type.kind === 'float';
  switch (column['kind']) {
    case 'identifier':
    case 'text':
      return true;
    case 'boolean': {
      const listed = [column['true'], column['false']];
      if (listed.some((texts) => holdsMark(texts) || !Array.isArray(texts))) return false;
      return (
        type.kind === 'text' || (type.kind === 'integer' && listed.every((texts) => isWhole((texts as unknown[])[0])))
      );
    }
    case 'integer':
      return numbers || (type.kind === 'decimal' && type.scale === 0);
    case 'real':
      return type.kind === 'float' || (type.kind === 'decimal' && column['decimals'] !== undefined);
    case 'date':
      if (type.kind === 'timestamp') return type.zone === undefined;
      return type.kind === 'text' || (type.kind === 'integer' && column['format'] !== undefined);
    case 'datetime':
      return type.kind === 'timestamp';
    case 'categorical':
    case 'ordinal': {
      const { values } = column;
      return numbers && Array.isArray(values) && column['outside'] !== 'other' && values.every(isWhole);
    }
    default:
      return false;
  }
}

const isWhole = (text: unknown): boolean => /^(0|-?[1-9]\d*)$/.test(String(text));
