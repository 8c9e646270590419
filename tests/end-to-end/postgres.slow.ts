import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CANARY, expectNoCanary, poisoned } from '../support/canary.ts';
import { CONFIG, type Hospital, OPEN_GATE } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';
import { loadCsv, startWithVisits, stewardOf } from '../support/postgres-hospital.ts';
import { noPostgres, type TestServer } from '../support/postgres-server.ts';
import { withoutNotes } from '../support/refusals.ts';

describe.skipIf(noPostgres)('a release of records in PostgreSQL', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startWithVisits();
  });
  afterAll(() => server?.close());

  const steward = (what: string, more?: Parameters<typeof stewardOf>[2]): Promise<Hospital> =>
    stewardOf(server, what, more);

  test('plan opens no connection, and release publishes what verify believes', async () => {
    const gate = await gateway(server.port);
    const own = await steward('table: visits', { port: gate.port, config: `${CONFIG}${OPEN_GATE}` });
    expect((await own.run(['plan'])).status).toBe(0);
    expect(gate.came()).toBe(0);
    const released = await own.run(['release', '--yes', '--name', 'one']);
    expect([withoutNotes(released.stderr).includes('error['), released.status]).toEqual([false, 0]);
    expect(gate.came()).toBe(3); // names before anything is asked and before anything is read, and rows
    expect((await own.run(['verify', 'released/one'])).status).toBe(0);
  });

  test('the digest of a query stands in plan and manifest, and another query is another plan', async () => {
    const own = await steward('query: visits.sql', { config: `${CONFIG}${OPEN_GATE}` });
    own.write('visits.sql', 'SELECT * FROM visits;\n');
    const sha256 = createHash('sha256').update('SELECT * FROM visits;\n').digest('hex');
    const plan = JSON.parse((await own.run(['plan', '--json'])).stdout);
    expect(plan.queries).toEqual([{ sha256 }]);
    const planned = (await own.run(['plan'])).stdout;
    expect(planned).toContain(sha256);
    expect(planned.replace(/\s+/g, ' ')).toContain('is yours to vouch for');
    expect((await own.run(['release', '--yes', '--name', 'one'])).status).toBe(0);
    const manifest = JSON.parse(readFileSync(own.path('released/one/manifest.json'), 'utf8'));
    expect(manifest.publicInputs.queries).toEqual([{ sha256 }]);
    expect(manifest.limits.caveats.join(' ')).toContain("is the curator's claim; the guarantee supposes it");
    expect(readFileSync(own.path('released/one/README.md'), 'utf8')).toContain('Rows were read by a query');
    expect((await own.run(['verify', 'released/one'])).status).toBe(0);
    own.write('visits.sql', 'SELECT * FROM visits WHERE true;\n');
    expect(JSON.parse((await own.run(['plan', '--json'])).stdout).digest).not.toBe(plan.digest);
  });

  test('a run that was killed goes on without the server', async () => {
    const gate = await gateway(server.port);
    const own = await steward('table: visits', { port: gate.port, config: `${CONFIG}${OPEN_GATE}` });
    const killed = await own.run(['release', '--yes', '--name', 'one', '--progress', 'jsonl'], {
      killWhen: (line) => line.includes('"fit"'),
    });
    expect(killed.status).toBeUndefined();
    const came = gate.came();
    gate.close();
    const resumed = await own.run(['release', '--resume']);
    expect([withoutNotes(resumed.stderr).includes('error['), resumed.status]).toEqual([false, 0]);
    expect(gate.came()).toBe(came);
    expect((await own.run(['verify', 'released/one'])).status).toBe(0);
  });

  test('no value of a record is anywhere but in the protected zone', async () => {
    await server.admin(`DROP TABLE IF EXISTS poisoned; DROP VIEW IF EXISTS failing`);
    await loadCsv(server, 'poisoned', poisoned(120));
    await server.admin(`CREATE VIEW failing AS SELECT patient, sex, ward, CASE WHEN ward = 'A' THEN age::int::text ELSE age END AS age, stay, admitted, pressure, note, ward::int AS never FROM poisoned;
      CREATE VIEW worse AS SELECT patient, sex, ward, (age || '${CANARY}')::int AS age, stay, admitted, pressure, note FROM poisoned; GRANT SELECT ON failing, worse TO reader`);
    const own = await steward('table: poisoned', { config: `${CONFIG}${OPEN_GATE}` });
    const results = [await own.run(['check']), await own.run(['release', '--yes', '--name', 'one'])];
    expect(results[1]!.status).toBe(0);
    change(own, 'table: poisoned', 'table: worse');
    for (const args of [['check'], ['release', '--yes', '--json'], ['release', '--yes', '--progress', 'jsonl']])
      results.push(await own.run(args));
    expect(results.slice(2).map(({ status }) => status)).toEqual([2, 2, 2]);
    expect(results[3]!.stdout).toContain('SQLSTATE 22P02');
    await expectNoCanary(own, results);
    expect(readJournal(own.folder).runs.filter(({ state }) => state === 'open')).toEqual([]);
  });
});

const change = (own: Hospital, from: string | RegExp, to: string): void =>
  writeFileSync(own.path('synthward.yaml'), readFileSync(own.path('synthward.yaml'), 'utf8').replace(from, to));

/** Stands before the server and counts who comes; closed, it lets nobody through. */
async function gateway(port: number): Promise<{ readonly port: number; came(): number; close(): void }> {
  let came = 0;
  const proxy: Server = createServer((client) => {
    came++;
    const through = connect(port, '127.0.0.1');
    for (const socket of [client, through]) socket.on('error', () => {});
    client.pipe(through).pipe(client);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    came: () => came,
    close: () => void proxy.close(),
  };
}
