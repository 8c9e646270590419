import { parseStorage } from '../../dictionary/storage/storage-type.ts';

/** What a storage is called in three vocabularies. */
export interface StorageNames {
  /** https://docs.mlcommons.org/croissant/ */
  readonly croissant: string;
  /** https://www.w3.org/TR/tabular-metadata/ */
  readonly csvw: string;
  /** How a CSV of `sample` writes it, where that is not how XML Schema does. */
  readonly csvwFormat?: string;
  /** https://datapackage.org/standard/table-schema/ */
  readonly frictionless: string;
}

const TEXT: StorageNames = { croissant: 'sc:Text', csvw: 'string', frictionless: 'string' };
const MOMENT: StorageNames = {
  croissant: 'sc:DateTime',
  csvw: 'dateTime',
  csvwFormat: 'yyyy-MM-dd HH:mm:ss.S',
  frictionless: 'datetime',
};

const WHOLE: Readonly<Record<string, string>> = {
  int8: 'byte',
  int16: 'short',
  int32: 'int',
  int64: 'long',
  uint8: 'unsignedByte',
  uint16: 'unsignedShort',
  uint32: 'unsignedInt',
  uint64: 'unsignedLong',
};

/** `storage` in the words of the data dictionary. */
export function storageNames(storage: string): StorageNames {
  const whole = WHOLE[storage];
  if (whole !== undefined) {
    const croissant = `cr:${storage.startsWith('u') ? 'UInt' : 'Int'}${storage.replace(/^\D+/, '')}`;
    return { croissant, csvw: whole, frictionless: 'integer' };
  }
  if (storage === 'timestamp') return MOMENT;
  const type = parseStorage(storage);
  switch (type?.kind) {
    case 'float':
      return {
        croissant: `cr:Float${type.bits}`,
        csvw: type.bits === 32 ? 'float' : 'double',
        frictionless: 'number',
      };
    case 'decimal':
      return { croissant: 'sc:Float', csvw: 'decimal', frictionless: 'number' };
    case 'boolean':
      return { croissant: 'sc:Boolean', csvw: 'boolean', frictionless: 'boolean' };
    case 'date':
      return { croissant: 'sc:Date', csvw: 'date', frictionless: 'date' };
    case 'timestamp':
      // How a moment of a zone is written in text is the writer's choice.
      return type.zone === undefined ? MOMENT : { ...TEXT, croissant: MOMENT.croissant, frictionless: 'datetime' };
    default:
      return TEXT;
  }
}
