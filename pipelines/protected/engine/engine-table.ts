import { UserError } from '../../../privacy/errors.ts';
import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { SourceField } from '../sources/session/source.ts';
import { literal } from '../sources/session/sql.ts';
import { numbers } from './service/answers.ts';
import type { EngineService } from './service/engine-service.ts';

/** Where a table or schema is. */
export interface EngineSchema {
  readonly catalog: string;
  readonly schema: string;
}

export interface EngineTable extends EngineSchema {
  readonly table: string;
}

/** A table of the engine whose names and types are known, and of which no value has been read. */
export interface EngineSource {
  readonly path: string;
  columnNames(): readonly string[];
  fields(): readonly SourceField[];
  /** What follows FROM: the wanted columns, by position, called `c<position>`. */
  relation(positions: readonly number[]): string;
}

/**
 * Reads names and types from the catalogue. Engines keep names in lower case: a column is called as the dictionary spells it, where that spells one
 * so. Throws `DATABASE_MISSING`, and what the service throws.
 */
export async function openEngineTable(
  service: EngineService,
  place: EngineTable,
  dictionary: Dictionary | undefined,
): Promise<EngineSource> {
  const { path, dialect } = service;
  const { quote } = dialect;
  const found = await service.rows(
    `SELECT column_name, data_type FROM ${quote(place.catalog)}.information_schema.columns WHERE table_schema = ${literal(place.schema.toLowerCase())} AND table_name = ${literal(place.table.toLowerCase())} ORDER BY ordinal_position`,
  );
  if (found.length === 0) {
    throw new UserError(
      'DATABASE_MISSING',
      `Cannot read ${path}: there is no such table, or this user may not see it`,
      {
        hint: 'Check catalog, schema and table under source.engine, and that SELECT is granted.',
      },
    );
  }
  const columns = found.map(([name, type]) => ({ own: String(name), type: String(type).toLowerCase() }));
  const spelled = (own: string): string => {
    const alike = dictionary?.columns.filter(({ name }) => name.toLowerCase() === own) ?? [];
    return alike.length === 1 ? alike[0]!.name : own;
  };
  const fields = columns.map(({ own, type }): SourceField => ({ name: spelled(own), ...storageType(type) }));
  const from = [place.catalog, place.schema, place.table].map(quote).join('.');
  return {
    path,
    columnNames: () => fields.map(({ name }) => name),
    fields: () => fields,
    relation: (positions) => {
      const selected = positions.map((position) => {
        const { own, type } = columns[position]!;
        return `${asKept(quote(own), type)} AS c${position}`;
      });
      return `(SELECT ${selected.join(', ')} FROM ${from}) AS source`;
    },
  };
}

/** Throws `DATABASE_MISSING` where the schema for tables of a run is not there, or not seen; whether it may be written to shows when it is. */
export async function requireScratch(service: EngineService, { catalog, schema }: EngineSchema): Promise<void> {
  const { path, dialect } = service;
  const [found] = await numbers(
    service,
    `SELECT count(*) FROM ${dialect.quote(catalog)}.information_schema.schemata WHERE schema_name = ${literal(schema.toLowerCase())}`,
  );
  if (found! > 0) return;
  throw new UserError(
    'DATABASE_MISSING',
    `Cannot use ${path}: there is no scratch schema ${catalog}.${schema}, or this user may not see it`,
    { hint: 'Check scratch under source.engine, or have the schema made and all on it granted.' },
  );
}

/** A type of the engine in DuckDB's words, and in those of a dictionary; as it is where DuckDB has none that encodes alike. */
export function storageType(type: string): Pick<SourceField, 'storage' | 'kept'> {
  const [name, digits, decimals] =
    /^([a-z ]+?)(?:\((\d+)(?:,\s*(\d+))?\))?( with time zone)?$/.exec(type)?.slice(1) ?? [];
  switch (name) {
    case 'varchar':
    case 'char':
      return { storage: 'VARCHAR', kept: 'text' };
    case 'tinyint':
    case 'smallint':
    case 'integer':
    case 'bigint':
      return { storage: name.toUpperCase(), kept: WHOLE[name] };
    case 'boolean':
    case 'date':
      return { storage: name.toUpperCase(), kept: name };
    case 'double':
      return { storage: 'DOUBLE', kept: 'float64' };
    case 'uuid':
      return { storage: 'UUID', kept: 'text' };
    case 'real':
      return { storage: 'FLOAT', kept: 'float32' };
    case 'decimal':
      return { storage: 'DECIMAL', kept: `decimal(${digits}, ${decimals ?? 0})` };
    case 'timestamp': {
      // DuckDB counts microseconds.
      if (Number(digits ?? 3) > 6) return { storage: type };
      const unit = Number(digits ?? 3) > 3 ? 'us' : 'ms';
      return type.endsWith('with time zone')
        ? { storage: 'TIMESTAMP WITH TIME ZONE', kept: `timestamp[${unit}, UTC]` }
        : { storage: 'TIMESTAMP', kept: `timestamp[${unit}]` };
    }
    default:
      return { storage: type };
  }
}

const WHOLE = { tinyint: 'int8', smallint: 'int16', integer: 'int32', bigint: 'int64' } as const;

/** Blanks that fill a text up to its length are none of it. */
const asKept = (name: string, type: string): string =>
  /^char\(/.test(type) ? `trim(TRAILING ' ' FROM CAST(${name} AS VARCHAR))` : name;
