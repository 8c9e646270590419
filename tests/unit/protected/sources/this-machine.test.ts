import { expect, test } from 'vitest';
import { engineSchema } from '../../../../pipelines/config/engine-setting.ts';
import { isOnThisMachine, postgresSchema } from '../../../../pipelines/config/postgres-setting.ts';
import { requireThisMachine } from '../../../../pipelines/protected/sources/session/this-machine.ts';

const OTHERS = ['127.0.0.1.example.org', 'localhost.example.org', '127.1', '0x7f.1', '::ffff:127.0.0.1', 'LOCALHOST', '0.0.0.0', '128.0.0.1', 'localhost ', '127.0.0.1:5432']; // biome-ignore format: one list

test.each(OTHERS)('tls: off is refused for %s', (host) => {
  expect(isOnThisMachine(host)).toBe(false);
  const postgres = { host, database: 'd', user: 'u', table: 't' };
  expect(postgresSchema.safeParse({ ...postgres, tls: 'off' }).success).toBe(false);
  expect(postgresSchema.safeParse(postgres).success).toBe(true);
  const place = { catalog: 'c', schema: 's' };
  const engine = { kind: 'trino', host, user: 'u', ...place, table: 't', scratch: place };
  expect(engineSchema.safeParse({ ...engine, tls: 'off' }).success).toBe(false);
  expect(engineSchema.safeParse(engine).success).toBe(true);
});

test('a name of this machine by which the system finds another is refused', async () => {
  const found = (addresses: readonly string[]) =>
    requireThisMachine('localhost', 'postgresql://localhost', () => Promise.resolve(addresses));
  await expect(found(['127.0.0.1', '10.1.2.3'])).rejects.toMatchObject({ code: 'DATABASE_UNTRUSTED' });
  await expect(found(['2001:db8::1'])).rejects.toMatchObject({ code: 'DATABASE_UNTRUSTED' });
  await expect(found(['127.0.0.1', '::1', '::ffff:127.0.0.1'])).resolves.toBeUndefined();
  await expect(found([])).resolves.toBeUndefined(); // nobody will answer
});
