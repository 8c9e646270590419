// Started by ledger-processes.slow.ts: uses the built ledger as another process of a hospital would.
// node ledger-worker.mjs <open-ledger.js> <ledger.db> <name> spend <runs> [allocation] [unit column]
//                                           starts runs of rho 1/1024, from that allocation, prints how each went
// node ledger-worker.mjs <open-ledger.js> <ledger.db> <name> charge <run>    charges and answers until it is killed
import { pathToFileURL } from 'node:url';

const [modulePath, path, name, what, argument, allocation, unitColumn] = process.argv.slice(2);
const { openLedger } = await import(modulePath);
const now = () => new Date().toISOString();
const root = process.env.LEDGER_WORKER_MARKS; // a workspace that keeps the marks, where they are wanted
const marks =
  root && (await import(new URL('../../pipelines/account/marks/mark-keeper.js', pathToFileURL(modulePath))));
const places = { workspace: { root }, elsewhere: `${root}/elsewhere.mark`, writer: undefined };
const kept = marks ? { afterEntry: (chain) => marks.keepMarks(places, chain, now().slice(0, 10)) } : {};
const ledger = openLedger({ path, now, busyTimeoutMs: 120_000, ...kept });
const say = (line) => process.stdout.write(`${line}\n`);

if (what === 'spend') {
  const planned = { kind: 'zcdp', rho: { numerator: 1n, denominator: 1024n } };
  const payer = !allocation ? {} : { allocation };
  for (let i = 0; i < Number(argument); i++) {
    const runId = `${name}-${i}`;
    try {
      const run = ledger.startRun({
        runId,
        dataset: 'd',
        spender: name,
        unit: { name: 'patient', column: unitColumn || null, neighbours: 'add-remove-unit' },
        planned,
        planDigest: 'p',
        facts: {},
        ...payer,
      });
      run.charge('q', 'digest', planned);
      say(`started ${runId}`);
      if (i % 3 === 0) run.finish('finished');
    } catch (error) {
      const words = { BUDGET_EXCEEDED: 'refused', UNIT_CONFLICT: 'other-unit' };
      say(`${words[error.code] ?? 'failed'} ${runId} ${words[error.code] ? '' : (error.code ?? error.message)}`.trim());
    }
  }
} else {
  const run = ledger.resumeRun(argument, 'p');
  const event = { kind: 'zcdp', rho: { numerator: 1n, denominator: 1n << 20n } };
  for (let i = 0; ; i++) {
    const id = `q${i}`;
    const paid = run.answerTo(id, id);
    if (paid !== undefined) {
      say(`kept ${id} ${Buffer.from(paid).toString()}`);
      continue;
    }
    run.charge(id, id, event);
    say(`charged ${id}`);
    const answer = `${name}-${i}`;
    run.answer(id, Buffer.from(answer));
    say(`answered ${id} ${answer}`);
  }
}
ledger.close();
