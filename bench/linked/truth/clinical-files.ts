import {
  type ClinicalTables,
  clinicalFrom,
  READ,
  type ReadTable,
} from '../../../fixtures/population/estimate/clinical-tables.ts';
import { type Query, withDatabase } from '../../clinical-numbers/database.ts';

/** What the estimators read, of a folder with one Parquet file a table: the population, or the data of a release of it. */
export function readClinicalFiles(folder: string): Promise<ClinicalTables> {
  return withDatabase(async (query) => {
    const columns = new Map<string, Float64Array>();
    for (const table of Object.keys(READ) as ReadTable[]) {
      for (const column of READ[table])
        columns.set(`${table}.${column}`, await numbersOf(query, folder, table, column));
    }
    return clinicalFrom((table, column) => columns.get(`${table}.${column}`)!);
  });
}

/** In the order of the file; days are those since 1970-01-01, and a null is NaN. */
async function numbersOf(query: Query, folder: string, table: string, column: string): Promise<Float64Array> {
  const number = column.endsWith('_date') ? `${column} - DATE '1970-01-01'` : column;
  const path = `${folder.replaceAll("'", "''")}/${table}.parquet`;
  const rows = await query(
    `SELECT (${number})::double AS value FROM read_parquet('${path}', file_row_number = true) ORDER BY file_row_number`,
  );
  return Float64Array.from(rows, ({ value }) => (value === null ? Number.NaN : Number(value)));
}
