import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { EngineSetting } from '../../pipelines/config/engine-setting.ts';

export type EngineAnswer = { readonly data: unknown } | { readonly error: { readonly errorName: string } };

interface AnsweringEngine {
  readonly asked: readonly string[];
  readonly setting: EngineSetting;
}

/** An engine, until the test ends, that answers by what a statement has in it; and what it was asked. */
export async function answeringEngine(answers: (sql: string) => EngineAnswer): Promise<AnsweringEngine> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let sql = '';
    request.on('data', (part) => {
      sql += part;
    });
    request.on('end', () => {
      asked.push(sql);
      response.end(JSON.stringify(answers(sql)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const setting: EngineSetting = {
    kind: 'trino',
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: 'u',
    passwordFile: undefined,
    tokenFile: undefined,
    ca: undefined,
    tls: 'off',
    catalog: 'c',
    schema: 's',
    table: 't',
    scratch: { catalog: 'c', schema: 'scratch' },
  };
  return { asked, setting };
}
