import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { engineOfUrl, isEngineUrl } from '../../../pipelines/config/engine-url.ts';

test('an address says what source.engine would', () => {
  const { setting, written } = engineOfUrl(
    'trino://re%40der@trino.hospital:8443/lake/our%20clinic/Visits?scratch=lake/work&passwordFile=pw&ca=ca.pem',
  );
  expect(setting).toEqual({
    kind: 'trino',
    host: 'trino.hospital',
    port: 8443,
    user: 're@der',
    passwordFile: resolve('pw'),
    tokenFile: undefined,
    ca: resolve('ca.pem'),
    tls: 'verify-full',
    catalog: 'lake',
    schema: 'our clinic',
    table: 'Visits',
    scratch: { catalog: 'lake', schema: 'work' },
  });
  expect(written.passwordFile).toBe(resolve('pw'));
  expect(engineOfUrl('trino://u@[::1]/a/b/c?scratch=a/s&tls=off').setting).toMatchObject({
    host: '::1',
    port: 443,
    tls: 'off',
  });
  expect(['TRINO://x', 'postgresql://x', 'trino.csv'].map(isEngineUrl)).toEqual([true, false, false]);
});

test.each([
  ['trino://u:s3cret@h/a/b/c?scratch=a/s', 'a password'],
  ['trino://u@h/a/b/c', 'it does not say the scratch'],
  ['trino://u@h/a/b/c?scratch=a', 'it does not say the scratch.schema'],
  ['trino://u@h/a/b?scratch=a/s', 'it does not say the table'],
  ['trino://h/a/b/c?scratch=a/s', 'it does not say the user'],
  ['trino://u@h/a/b/c?scratch=a/s&tls=off', 'this machine alone'],
  ['trino://u@localhost/a/b/c?scratch=a/s&tls=off&passwordFile=pw', 'in the clear'],
  ['trino://u@h/a/b/c?scratch=a/s&passwordfile=x', 'parameter "passwordfile"'],
  ['trino://u@h/a/b/c/d?scratch=a/s', 'more than catalog, schema and table'],
  ['trino://u@h/a/b%ZZ/c?scratch=a/s', 'no address'],
])('%s is refused', (address, reason) => {
  let failure: unknown;
  try {
    engineOfUrl(address);
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ code: 'USAGE', message: expect.stringContaining(reason) });
  expect(JSON.stringify(failure)).not.toContain('s3cret');
});
