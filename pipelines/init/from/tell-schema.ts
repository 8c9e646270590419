import type { TableWish } from './choose-table.ts';
import { csvHeader, csvRows } from './csv-rows.ts';
import { isCsvw, schemaOfCsvw } from './json/csvw.ts';
import { isFrictionless, schemaOfFrictionless } from './json/frictionless.ts';
import { isObject, objectsOf } from './json/json-values.ts';
import { isOmopHeader, schemaOfOmop } from './omop.ts';
import { READ_HERE } from './read-schema-text.ts';
import { schemaOfRedcap } from './redcap/read-redcap.ts';
import { isRedcapHeader, redcapRowsOfCsv, redcapRowsOfObjects } from './redcap/redcap-row.ts';
import { type Schema, SchemaError } from './schema.ts';
import { schemaOfSql } from './sql/read-sql.ts';
import { isTypesHeader, isTypesList, isTypesObject, typesOfCsv, typesOfList, typesOfObject } from './types-file.ts';

export type SchemaFormat = 'redcap' | 'sql' | 'frictionless' | 'csvw' | 'omop' | 'types';

export interface SchemaRequest {
  /** Told by the content where absent. */
  readonly format?: SchemaFormat | undefined;
  /** Of several tables in one file. */
  readonly table?: string | undefined;
}

/** A format that fits, and how it is read. */
type Reader = readonly [SchemaFormat, (wish: TableWish) => Schema];

/**
 * Reads a schema of whatever format, for the table with that `header` where there is one. Throws `SchemaError`, whose words hold nothing of a
 * file that is in no format that is known.
 */
export function schemaOfText(text: string, { format, table }: SchemaRequest, header?: TableWish['header']): Schema {
  const plain = text.replace(/^\ufeff/, '');
  if (plain.trim() === '') throw new SchemaError('it is empty');
  const fitting = /^\s*[[{]/.test(plain) ? readersOfJson(plain) : readersOfText(plain);
  const reader = format === undefined ? fitting[0] : fitting.find(([name]) => name === format);
  if (reader !== undefined) return reader[1]({ named: table, header });
  if (format !== undefined && fitting[0] !== undefined) {
    throw new SchemaError(`it is not ${NAMES[format]}, but ${NAMES[fitting[0][0]]}`, 'Leave --from-format out.');
  }
  throw new SchemaError(
    format === undefined ? 'it is in no format that is read' : `it is not ${NAMES[format]}`,
    READ_HERE,
  );
}

const NAMES: Readonly<Record<SchemaFormat, string>> = {
  redcap: 'a REDCap data dictionary',
  sql: 'SQL with CREATE TABLE',
  frictionless: 'a Frictionless Table Schema or data package',
  csvw: 'CSVW metadata',
  omop: 'an OMOP CDM field list',
  types: 'a file of column types',
};

function readersOfText(text: string): Reader[] {
  const header = csvHeader(text)?.names ?? [];
  if (isRedcapHeader(header)) return [['redcap', () => schemaOfRedcap(redcapRowsOfCsv(text))]];
  if (isOmopHeader(header)) return [['omop', (wish) => schemaOfOmop(csvRows(text), wish)]];
  if (isTypesHeader(header)) return [['types', () => typesOfCsv(csvRows(text))]];
  return /\bcreate\b[\w\s]{0,80}\btable\b/i.test(text) ? [['sql', (wish) => schemaOfSql(text, wish)]] : [];
}

function readersOfJson(text: string): Reader[] {
  const value = parsed(text);
  if (Array.isArray(value)) {
    const objects = objectsOf(value);
    if (objects.some((one) => 'field_name' in one && 'field_type' in one)) {
      return [['redcap', () => schemaOfRedcap(redcapRowsOfObjects(objects))]];
    }
    return isTypesList(objects) ? [['types', () => typesOfList(objects)]] : [];
  }
  if (!isObject(value)) return [];
  return [
    ...(isCsvw(value) ? [['csvw', (wish) => schemaOfCsvw(value, wish)] satisfies Reader] : []),
    ...(isFrictionless(value) ? [['frictionless', (wish) => schemaOfFrictionless(value, wish)] satisfies Reader] : []),
    ...(isTypesObject(value) ? [['types', () => typesOfObject(value)] satisfies Reader] : []),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SchemaError(
      'it begins as JSON and is not valid JSON',
      'Export it again; a program may have cut it short.',
    );
  }
}
