import type { PostgresServer } from '../../pipelines/config/postgres-setting.ts';
import { tableOn } from '../../pipelines/config/postgres-setting.ts';
import type { SourceSpec } from '../../pipelines/protected/sources/session/source.ts';
import type { TestServer } from './postgres-server.ts';

/** How the role `reader` reaches a test server. */
export const readerOf = (server: TestServer, other: Partial<PostgresServer> = {}): PostgresServer => ({
  host: 'localhost',
  port: server.port,
  database: 'postgres',
  user: 'reader',
  passwordFile: server.passwordFile,
  ca: server.ca,
  certificate: undefined,
  key: undefined,
  tls: 'verify-full',
  ...other,
});

/** A table as `reader` opens it. */
export const tableOf = (server: TestServer, table: string, other: Partial<PostgresServer> = {}): SourceSpec =>
  tableOn(readerOf(server, other), { kind: 'table', schema: 'public', table });

export const queryOf = (server: TestServer, text: string, other: Partial<PostgresServer> = {}): SourceSpec =>
  tableOn(readerOf(server, other), { kind: 'query', file: 'query.sql', text, sha256: '0'.repeat(64) });
