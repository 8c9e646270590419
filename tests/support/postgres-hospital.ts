import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { TestServer } from './postgres-server.ts';

/** `source` of a configuration that reads a test server as `reader`. */
export const sourceOf = (server: TestServer, what: string, port: number = server.port): string =>
  `source: { postgres: { host: localhost, port: ${port}, database: postgres, user: reader, ${what}, passwordFile: ${server.passwordFile}, ca: ${server.ca} } }`;

/** Puts a CSV with a header line into a new table that `reader` may read. An empty field is an empty text, but NULL in a column that is no text. */
export async function loadCsv(
  server: TestServer,
  table: string,
  csv: string | Buffer,
  types: Readonly<Record<string, string>> = {},
): Promise<void> {
  const text = csv.toString();
  const names = text.slice(0, text.indexOf('\n')).trim().split(',');
  const columns = names.map((name) => `"${name}" ${types[name] ?? 'text'}`).join(', ');
  const texts = names.filter((name) => types[name] === undefined).map((name) => `"${name}"`);
  await server.admin(`CREATE TABLE ${table} (${columns}); GRANT SELECT ON ${table} TO reader`);
  const kept = texts.length === 0 ? '' : `, FORCE_NOT_NULL (${texts.join(', ')})`;
  const copy = `\\copy ${table} from pstdin with (format csv, header${kept})`;
  execFileSync('psql', ['-q', '-h', server.socket, '-p', String(server.port), '-U', 'postgres', '-c', copy], {
    input: csv,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}

/** The file as text. */
export const textOf = (path: string): string => readFileSync(path, 'utf8');
