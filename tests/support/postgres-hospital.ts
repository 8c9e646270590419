import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { CONFIG, type Hospital, hospital, visits } from './hospital.ts';
import { startPostgres, type TestServer } from './postgres-server.ts';

/** `source` of a configuration that reads a test server as `reader`. */
export const sourceOf = (server: TestServer, what: string, port: number = server.port): string =>
  `source: { postgres: { host: localhost, port: ${port}, database: postgres, user: reader, ${what}, passwordFile: ${server.passwordFile}, ca: ${server.ca} } }`;

/** A test server with the visits of the hospital. */
export async function startWithVisits(): Promise<TestServer> {
  const server = await startPostgres();
  await loadCsv(server, 'visits', visits(), { age: 'int', stay: 'smallint', admitted: 'date' });
  return server;
}

/** A steward whose configuration names `what` of the server, on `port`, in place of a file; gone when the test ends. */
export async function stewardOf(
  server: TestServer,
  what: string,
  { port, config = CONFIG, ...more }: { port?: number; config?: string; dictionary?: string } = {},
): Promise<Hospital> {
  const source = sourceOf(server, what, port);
  const made = await hospital({ ...more, config: config.replace('source: { path: visits.csv }', source) });
  onTestFinished(made.close);
  return made;
}

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
