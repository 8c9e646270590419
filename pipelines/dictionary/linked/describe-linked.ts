import { dictionaryToJson } from '../describe.ts';
import type { BoundColumn, DictionaryTable, LinkedDictionary } from './linked-dictionary.ts';

/** The public facts about linked tables, for `data-dictionary.json` of a release. Plain JSON; computed from the dictionary alone. */
export function linkedDictionaryToJson({
  unit,
  omop,
  since,
  until,
  tables,
  sourceDigest,
}: LinkedDictionary): Record<string, unknown> {
  return {
    schema: 'synthward/data-dictionary/2',
    unit: { name: unit.name, origin: unit.origin },
    ...(omop === undefined ? {} : { omop }),
    ...(since === undefined ? {} : { since: fullName(since, tables) }),
    ...(until === undefined ? {} : { until: until.map((column) => fullName(column, tables)) }),
    tables: tables.map((table) => tableToJson(table, tables)),
    dictionarySha256: sourceDigest,
  };
}

const fullName = ({ table, column }: BoundColumn, tables: readonly DictionaryTable[]): string =>
  `${tables[table]!.name}.${column}`;

function tableToJson(table: DictionaryTable, tables: readonly DictionaryTable[]): Record<string, unknown> {
  const { name, role, source, key, parent, order, most, constant, kind, dictionary } = table;
  const { columns, constraints, leftOut } = dictionaryToJson(dictionary);
  return {
    name,
    role,
    source,
    ...(key === undefined ? {} : { key }),
    ...(parent === undefined
      ? {}
      : { parent: { table: tables[parent.table]!.name, column: parent.column, nullable: parent.nullable } }),
    ...(table.unit === undefined ? {} : { unit: table.unit }),
    ...(order === undefined
      ? {}
      : {
          order: {
            column: order.column,
            scale: order.scale,
            ...(order.description === undefined ? {} : { description: order.description }),
            ...(order.gaps === undefined ? {} : { gaps: [...order.gaps] }),
          },
        }),
    most,
    ...(table.always === undefined ? {} : { always: table.always }),
    ...(constant.length === 0 ? {} : { constant: [...constant] }),
    ...(kind === undefined ? {} : { kind }),
    ...(table.repeats === undefined ? {} : { repeats: table.repeats }),
    columns,
    ...(constraints === undefined ? {} : { constraints }),
    leftOut,
  };
}
