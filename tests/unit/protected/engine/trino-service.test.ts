import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { TrinoService } from '../../../../pipelines/protected/engine/trino/trino-service.ts';
import { UserError } from '../../../../privacy/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

type Answer = { readonly status?: number; readonly body?: unknown; readonly location?: boolean };
const CANARY = 'Patient P000642949';

/** What stands before an engine, or one that misbehaves; how an engine answers is tested on a real one. */
async function standIn(
  answer: (request: IncomingMessage, at: number) => Answer,
): Promise<{ service: TrinoService; asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    request.resume();
    const {
      status = 200,
      body = {},
      location = false,
    } = answer(request, asked.push(`${request.method} ${request.url}`));
    response
      .writeHead(status, location ? { Location: '/v1/elsewhere' } : {})
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { service: new TrinoService({ host: '127.0.0.1', port, user: 'u', isPlain: true }, 'trino://test'), asked };
}

const failed = (errorName: string, errorType = 'EXTERNAL'): Answer => ({
  body: { error: { message: CANARY, errorName, errorType, failureInfo: { message: CANARY, stack: [CANARY] } } },
});

test('asks again where something before the engine is busy, and never follows it elsewhere', async () => {
  const { service, asked } = await standIn((_, at) => {
    if (at === 1) return { status: 503, body: CANARY };
    if (at === 2) return { body: { nextUri: 'https://elsewhere.example/v1/statement/queued/1', data: [[1]] } };
    if (at === 3) return { status: 502 };
    return { body: { data: [[2]] } };
  });
  expect(await service.rows('SELECT 1')).toEqual([[1], [2]]);
  expect(asked).toEqual([
    'POST /v1/statement',
    'POST /v1/statement',
    'GET /v1/statement/queued/1',
    'GET /v1/statement/queued/1',
  ]);
  expect(service.rowsCrossed).toBe(2);
});

/** Lets time pass for `work` until it has ended; says how many seconds it took, and what it threw. */
async function waitedFor(work: () => Promise<unknown>): Promise<{ seconds: number; thrown: unknown }> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const start = Date.now();
  let ended = false;
  let thrown: unknown;
  const running = work().then(
    () => (ended = true),
    (error: unknown) => {
      thrown = error;
      ended = true;
    },
  );
  while (!ended) {
    // What is sent to a server in this process takes turns of its loop, not time: time passes where something waits for it.
    await new Promise((resolve) => setImmediate(resolve));
    if (!ended && vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
  }
  await running;
  return { seconds: (Date.now() - start) / 1000, thrown };
}

test('gives up a server that is busy for two minutes, asks it once from then on, and waits again when it has answered', async () => {
  let isBusy = true;
  const { service, asked } = await standIn(() => (isBusy ? { status: 503, body: CANARY } : {}));
  const first = await waitedFor(() => service.rows('SELECT 1'));
  expect(first.thrown).toMatchObject({ code: 'DATABASE_BUSY', message: expect.stringContaining('two minutes') });
  expect(first.seconds).toBeGreaterThan(100);
  expect(first.seconds).toBeLessThanOrEqual(121);
  const tries = asked.length;
  expect(tries).toBeLessThan(25);
  expect((await waitedFor(() => service.drop('t'))).seconds).toBeLessThan(1);
  expect(asked).toHaveLength(tries + 1);
  isBusy = false;
  await service.rows('SELECT 1');
  isBusy = true;
  expect((await waitedFor(() => service.rows('SELECT 1'))).seconds).toBeGreaterThan(100);
});

test('gives up one that does not answer after ten seconds, or after two minutes where it has answered before', async () => {
  let server = createServer((_, response) => void response.end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<unknown> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  await close();
  const place = { host: '127.0.0.1', port, user: 'u', isPlain: true };
  const service = new TrinoService(place, 'trino://test');
  const first = await waitedFor(() => service.rows('SELECT 1'));
  expect(first.thrown).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  expect(first.seconds).toBeLessThanOrEqual(11);
  vi.useRealTimers();
  server = createServer((_, response) => void response.end('{}'));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await service.rows('SELECT 1');
  await close();
  const second = await waitedFor(() => service.rows('SELECT 1'));
  expect(second.thrown).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  expect(second.seconds).toBeGreaterThan(100);
  expect(second.seconds).toBeLessThanOrEqual(121);
});

test('gives a statement again that the server forgot, as where it was restarted', async () => {
  const { service, asked } = await standIn((request, at) => {
    if (request.method === 'POST') return { body: at === 1 ? { nextUri: 'http://x/v1/statement/1' } : { data: [[7]] } };
    return { status: 404, body: CANARY };
  });
  expect(await service.rows('SELECT 7')).toEqual([[7]]);
  expect(asked).toEqual(['POST /v1/statement', 'GET /v1/statement/1', 'POST /v1/statement']);
});

test('says nothing to a server that speaks no TLS', async () => {
  let heard = '';
  const server = createSocketServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const place = { host: '127.0.0.1', port, user: 'u', password: CANARY, isPlain: false };
  await expect(new TrinoService(place, 'trino://test').rows('SELECT 1')).rejects.toMatchObject({
    code: 'DATABASE_UNTRUSTED',
    message: expect.stringContaining('TLS 1.2'),
  });
  expect(heard).not.toContain('HTTP');
});

test.each([
  ['PERMISSION_DENIED', 'USER_ERROR', 'DATABASE_DENIED'],
  ['TABLE_NOT_FOUND', 'USER_ERROR', 'DATABASE_MISSING'],
  ['NOT_FOUND', 'USER_ERROR', 'DATABASE_MISSING'],
  ['EXCEEDED_TIME_LIMIT', 'INSUFFICIENT_RESOURCES', 'DATABASE_TIMEOUT'],
  ['QUERY_QUEUE_FULL', 'INSUFFICIENT_RESOURCES', 'DATABASE_BUSY'],
  ['USER_CANCELED', 'USER_ERROR', 'DATABASE_CANCELLED'],
  ['INVALID_CAST_ARGUMENT', 'USER_ERROR', 'DATABASE_QUERY_FAILED'],
])('tells %s (%s) as %s, and nothing in the words of the engine', async (name, type, code) => {
  const { service } = await standIn(() => failed(name, type));
  const error = await service.rows('SELECT 1').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { message, hint, cause, stack, others } = error as UserError;
  expect((error as UserError).code).toBe(code);
  expect(JSON.stringify([message, hint, String(cause), stack, others])).not.toContain(CANARY);
});

test.each([
  [401, 'DATABASE_DENIED'],
  [404, 'DATABASE_UNREACHABLE'],
])('tells status %i as %s', async (status, code) => {
  const { service } = await standIn(() => ({ status, body: CANARY }));
  await expect(service.rows('SELECT 1')).rejects.toMatchObject({ code });
});

test.each([
  ['a redirection', { status: 307, body: CANARY, location: true }],
  ['no JSON', { body: `{"data": [["${CANARY}"]` }],
  ['nothing that is a page', { body: [CANARY] }],
  ['nothing at all', { body: 'null' }],
  ['rows that are none', { body: { data: [CANARY] } }],
  ['an address that is none', { body: { nextUri: CANARY } }],
  ['a failure that is none', { body: { error: CANARY } }],
  ['more rows than there can be', { body: { data: [[CANARY], [CANARY]] } }],
] as const)('%s is no engine, and is not repeated', async (_, answer) => {
  const { service, asked } = await standIn(() => answer);
  const error = await service.rows('SELECT 1', 1).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE' });
  const { message, hint, cause, stack } = error as UserError;
  expect(JSON.stringify([message, hint, String(cause), stack])).not.toContain(CANARY);
  expect(asked).toEqual(['POST /v1/statement']);
});

test('pages without an end do not keep the engine busy, and are cancelled', async () => {
  const { service, asked } = await standIn((request) =>
    request.method === 'DELETE' ? { status: 204 } : { body: { nextUri: 'http://x/v1/statement/1?slug=2' } },
  );
  const running = service.rows('SELECT 1').catch((error: UserError) => error.code);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(asked.length).toBeLessThan(30);
  await service.cancel();
  expect(await running).toBe('DATABASE_CANCELLED');
  expect(asked).toContain('DELETE /v1/statement/1?slug=2');
});

test('who cannot show to be the server is told no password, whatever the environment says', async () => {
  const folder = temporaryFolder();
  const [key, cert] = ['key', 'cert'].map((name) => join(folder, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-keyout', key!, '-out', cert!], { stdio: 'ignore' }); // biome-ignore format: one call
  let asked = 0;
  const server = createSecureServer({ key: readFileSync(key!), cert: readFileSync(cert!) }, (_, response) => {
    asked++;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { port } = server.address() as AddressInfo;
  const place = { host: 'localhost', port, user: 'u', password: CANARY, isPlain: false };
  await expect(new TrinoService(place, 'trino://test').rows('SELECT 1')).rejects.toMatchObject({
    code: 'DATABASE_UNTRUSTED',
  });
  expect(asked).toBe(0);
});

test('runs a statement again whose workers were lost, after dropping what it had begun to make', async () => {
  let tries = 0;
  const { service, asked } = await standIn((request, at) => {
    if (request.method === 'POST' && at === 2 && tries++ === 0) return failed('REMOTE_HOST_GONE', 'INTERNAL_ERROR');
    return {};
  });
  await service.make('t', 'CREATE TABLE t AS SELECT 1');
  expect(asked).toHaveLength(4);
});

test('cancels what runs, and is of no use afterwards', async () => {
  const { service, asked } = await standIn((request) =>
    request.method === 'DELETE' ? { status: 204 } : { body: { nextUri: 'http://x/v1/statement/1' } },
  );
  const running = service.rows('SELECT 1').catch((error: UserError) => error.code);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await service.cancel();
  expect(await running).toBe('DATABASE_CANCELLED');
  expect(asked).toContain('DELETE /v1/statement/1');
  await expect(service.rows('SELECT 1')).rejects.toMatchObject({ code: 'DATABASE_CANCELLED' });
});
