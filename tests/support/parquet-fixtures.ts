import { readFileSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/** A CSV text as Parquet bytes, all columns text. */
export async function parquetOf(csvPath: string, parquetPath: string): Promise<Uint8Array> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${csvPath}', header = true, all_varchar = true)) TO '${parquetPath}' (FORMAT parquet)`,
  );
  connection.closeSync();
  instance.closeSync();
  return readFileSync(parquetPath);
}

/** Every value of a Parquet file as one text, for a search that compression cannot hide from. */
export async function parquetText(path: string): Promise<string> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = await connection.runAndReadAll(`SELECT * FROM '${path}'`);
  const text = JSON.stringify(rows.getRowsJson());
  connection.closeSync();
  instance.closeSync();
  return text;
}
