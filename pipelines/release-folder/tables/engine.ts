import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** The most that the engine may take. */
export const MEMORY = '1GB';

/**
 * An embedded engine for files of a release, in memory and on one thread, so that what it writes does not depend on the
 * machine. It loads no extension and keeps no file of its own.
 */
export async function withEngine<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: MEMORY,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: '',
  });
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}
