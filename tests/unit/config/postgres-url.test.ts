import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { isOnThisMachine, postgresLabel, queriesOf } from '../../../pipelines/config/postgres-setting.ts';
import { postgresOfUrl } from '../../../pipelines/config/postgres-url.ts';
import { passwordAmong } from '../../../pipelines/protected/sources/postgres/password.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('an address says what source.postgres would', async () => {
  const { source } = await postgresOfUrl(
    'postgresql://re%40der@db.hospital:5433/rec%20ords?schema=clinic&table=Visits&ca=ca.pem',
  );
  expect(source.server).toMatchObject({
    host: 'db.hospital',
    port: 5433,
    database: 'rec ords',
    user: 're@der',
    ca: resolve('ca.pem'),
    tls: 'verify-full',
  });
  expect(source.reads).toEqual({ kind: 'table', schema: 'clinic', table: 'Visits' });
  expect(postgresLabel(source.server, source.reads)).toBe('postgresql://db.hospital:5433/rec ords (clinic.Visits)');
});

test('a Unix socket, an address of version 6 and a schema can be named', async () => {
  const socket = await postgresOfUrl(
    'postgresql:///records?host=/run/postgresql&port=5444&user=reader&table=t&tls=off',
  );
  expect(socket.source.server).toMatchObject({ host: '/run/postgresql', port: 5444, user: 'reader', tls: 'off' });
  const six = await postgresOfUrl('postgres://reader@[::1]/records');
  expect(six.source.server).toMatchObject({ host: '::1', port: 5432 });
  expect(six.source.reads).toEqual({ kind: 'schema', schema: 'public', named: {} });
});

test('the digest of a query is that of its file', async () => {
  const file = join(temporaryFolder(), 'q.sql');
  writeFileSync(file, 'SELECT 1;\n');
  const { source } = await postgresOfUrl(`postgresql://reader@db/records?query=${file}`);
  expect(source.reads).toMatchObject({ kind: 'query', text: 'SELECT 1' });
  expect(queriesOf(source)).toEqual([{ sha256: createHash('sha256').update('SELECT 1;\n').digest('hex') }]);
});

test.each([
  ['postgresql://reader:s3cret@db/records', 'a password'],
  ['postgresql://reader@db/records?tables=x', 'parameter "tables"'],
  ['postgresql://db/records', 'it does not say the user'],
  ['postgresql://reader@db/', 'database'],
  ['postgresql://reader@db/records?tls=off', 'this machine alone'],
  ['postgresql://reader@db/records?table=a&query=b', 'at most one of table, query and tables'],
  ['postgresql://reader@db/records?certificate=a', 'go together'],
  ['postgresql://reader@db:99999/records', 'no address'],
])('%s is refused', async (address, reason) => {
  const failure = await postgresOfUrl(address).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'USAGE', message: expect.stringContaining(reason) });
  expect(JSON.stringify(failure)).not.toContain('s3cret');
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['/run', true],
  ['127.evil.example', false],
  ['10.0.0.1', false],
  ['localhost.example', false],
  ['::2', false],
])('%s is on this machine: %s', (host, is) => {
  expect(isOnThisMachine(host)).toBe(is);
});

test('a password is that of the first line that fits', () => {
  const server = { host: 'db', port: 5432, database: 'a:b', user: 'r' } as Parameters<typeof passwordAmong>[1];
  const lines = [
    '# comment',
    '',
    'db:5432:a\\:b:other:no',
    'db:5433:*:r:no',
    'short:line',
    '*:*:a\\:b:r:p\\:w\\\\x',
    'db:5432:a\\:b:r:late',
  ];
  expect(passwordAmong(lines.join('\n'), server)).toBe('p:w\\x');
  expect(passwordAmong('localhost:*:*:*:sock\r\n', { ...server, host: '/run' })).toBe('sock');
  expect(passwordAmong('localhost:*:*:*:sock', server)).toBeUndefined();
});
