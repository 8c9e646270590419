import { DuckDBInstance } from '@duckdb/node-api';

export type Query = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Opens a database in memory for as long as `use` takes. */
export async function withDatabase<T>(use: (query: Query) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await use(async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
