import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { epsilonOfZcdp } from '../../privacy/accounting/zcdp/conversion.ts';
import { openLedger } from '../../privacy/ledger/open-ledger.ts';
import { compare, exactRational, parseRational, type Rational, rational } from '../../privacy/rational.ts';

const built = resolve(process.env['SYNTHWARD_DIST'] ?? 'dist', 'privacy/ledger/open-ledger.js');
const worker = resolve('tests/end-to-end/ledger-worker.mjs');
const maxDelta = parseRational('1e-6');
const unit = { name: 'patient', column: 'patient', neighbours: 'add-remove-unit' } as const;
let folder: string;
let path: string;
let keepingMarks = false;

beforeEach(() => {
  if (!existsSync(built)) throw new Error('Build first: npm run build');
  folder = mkdtempSync(join(tmpdir(), 'synthward-processes-'));
  path = join(folder, 'ledger.db');
  keepingMarks = false;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Worker {
  readonly process: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<number | null>;
}

function start(...args: readonly string[]): Worker {
  const child = spawn(process.execPath, [worker, built, path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(keepingMarks ? { LEDGER_WORKER_MARKS: folder } : {}) },
  });
  const lines: string[] = [];
  let rest = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop()!;
    lines.push(...parts);
  });
  return { process: child, lines, ended: new Promise((done) => child.on('close', done)) };
}

/** Resolves once the worker has begun something new; throws where it ended before. */
async function working({ process: child, lines }: Worker): Promise<void> {
  while (!lines.some((line) => !line.startsWith('kept'))) {
    if (child.exitCode !== null) throw new Error(`The worker ended with status ${child.exitCode}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

const open = (): ReturnType<typeof openLedger> => openLedger({ path, now: () => new Date().toISOString() });

describe('several processes on one ledger', () => {
  test('1,000 attempts at once from 5 of them fill the cap exactly and never overdraw', async () => {
    const most = 100;
    const ledger = open();
    const maxEpsilon = exactRational(epsilonOfZcdp(rational(most, 1024), maxDelta));
    ledger.setPolicy('d', { maxEpsilon, maxDelta, spenders: ['*'] }, { by: 'steward' });
    const workers = ['a', 'b', 'c', 'd', 'e'].map((name) => start(name, 'spend', '200'));
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0]);
    const lines = workers.flatMap((each) => each.lines);
    const said = (word: string): string[] => lines.filter((line) => line.startsWith(`${word} `));
    expect(lines).toHaveLength(1000);
    expect(said('failed')).toEqual([]);
    expect(said('started')).toHaveLength(most);
    expect(said('refused')).toHaveLength(1000 - most);
    const spent = ledger.spent('d');
    expect(spent.rho).toEqual(rational(most, 1024));
    expect(compare(exactRational(spent.epsilonWithReservations), maxEpsilon)).toBeLessThanOrEqual(0);
    expect(new Set(said('started'))).toEqual(new Set(ledger.runs().map(({ runId }) => `started ${runId}`)));
    expect(ledger.verifyChain()).toEqual({ ok: true, head: ledger.head() });
    ledger.close();
  });

  test('marks that 4 of them keep at once never go back, and end at the newest entry', async () => {
    const ledger = open();
    ledger.setPolicy('d', { maxEpsilon: rational(100), maxDelta, spenders: ['*'] }, { by: 'steward' });
    keepingMarks = true;
    const marks = ['ledger-mark.json', 'elsewhere.mark'].map((name) => join(folder, name));
    const seen = marks.map(() => [0]);
    let done = false;
    const watching = (async () => {
      while (!done) {
        marks.forEach((mark, i) => {
          if (existsSync(mark)) seen[i]!.push(JSON.parse(readFileSync(mark, 'utf8')).sequence);
        });
        await new Promise((next) => setTimeout(next, 2));
      }
    })();
    const workers = ['a', 'b', 'c', 'd'].map((name) => start(name, 'spend', '30'));
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    done = true;
    await watching;
    expect(workers.flatMap(({ lines }) => lines).filter((line) => line.startsWith('started '))).toHaveLength(120);
    for (const sequences of seen) {
      expect(new Set(sequences).size).toBeGreaterThan(20);
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    }
    for (const mark of marks) expect(JSON.parse(readFileSync(mark, 'utf8'))).toMatchObject(ledger.head());
    ledger.close();
  });

  test('1,000 attempts at once, from two allocations and from the rest, fill each exactly and none of the others', async () => {
    const ledger = open();
    const maxEpsilon = exactRational(epsilonOfZcdp(rational(100, 1024), maxDelta));
    const by = { by: 'steward' };
    ledger.setPolicy('d', { maxEpsilon, maxDelta, spenders: ['*'] }, by);
    const terms = { dataset: 'd', purpose: 'p', approver: 'q', expires: '2999-12-31', spenders: ['*'] };
    const bought = (runs: number): Rational => exactRational(epsilonOfZcdp(rational(runs, 1024), maxDelta));
    const award = (id: string, runs: number): unknown =>
      ledger.awardAllocation({ ...terms, id, project: id, epsilon: bought(runs), delta: maxDelta }, by);
    award('large', 30);
    award('small', 20);
    expect(() => award('over', 51)).toThrow(expect.objectContaining({ code: 'BUDGET_EXCEEDED' }));
    const paidBy = { a: ['large'], b: ['large'], c: ['small'], d: ['small'], e: [] } as const;
    const workers = Object.entries(paidBy).map(([name, payer]) => start(name, 'spend', '200', ...payer));
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0, 0]);
    const lines = workers.flatMap((each) => each.lines);
    expect(lines).toHaveLength(1000);
    expect(lines.filter((line) => line.startsWith('failed'))).toEqual([]);
    const startedBy = (names: string): number =>
      lines.filter((line) => new RegExp(`^started [${names}]-`).test(line)).length;
    expect([startedBy('ab'), startedBy('cd'), startedBy('e')]).toEqual([30, 20, 50]);
    for (const allocation of ledger.allocations()) expect(allocation.balanceRho).toEqual(rational(0));
    expect(ledger.spent('d').rho).toEqual(rational(100, 1024));
    expect(ledger.verifyChain()).toEqual({ ok: true, head: ledger.head() });
    ledger.close();
  });

  test('starts of two units at once are all of one unit, whichever process was first', async () => {
    const ledger = open();
    ledger.setPolicy('d', { maxEpsilon: rational(100), maxDelta, spenders: ['*'] }, { by: 'steward' });
    const workers = ['patient', '', 'patient', ''].map((column, i) => start(`w${i}`, 'spend', '40', '', column));
    expect(await Promise.all(workers.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    const lines = workers.flatMap((each) => each.lines);
    expect(lines.filter((line) => line.startsWith('started '))).toHaveLength(80);
    expect(lines.filter((line) => line.startsWith('other-unit '))).toHaveLength(80);
    const { named, unit: held } = ledger.units('d');
    expect(named).toHaveLength(1);
    expect(new Set(ledger.runs().map((run) => run.unit?.column))).toEqual(new Set([held?.column]));
    expect(ledger.verifyChain()).toMatchObject({ ok: true });
    ledger.close();
  });

  test('killed at 25 random moments, a run loses no charge and no answer, and charges nothing twice', async () => {
    const ledger = open();
    ledger.setPolicy('d', { maxEpsilon: rational(100), maxDelta, spenders: ['*'] }, { by: 'steward' });
    const planned = { kind: 'zcdp', rho: rational(1) } as const;
    ledger.startRun({ runId: 'r', dataset: 'd', spender: 's', unit, planned, planDigest: 'p', facts: {} });
    const answers = new Map<string, string>();
    let chargedIds = new Set<string>();
    for (let round = 0; round < 25; round++) {
      const victim = start(`round${round}`, 'charge', 'r');
      await working(victim);
      await new Promise((done) => setTimeout(done, Math.random() * 150));
      victim.process.kill('SIGKILL');
      await victim.ended;
      for (const line of victim.lines) {
        const [word, id, answer] = line.split(' ') as [string, string, string];
        if (word === 'charged') chargedIds.add(id);
        else if (answers.has(id)) expect(answer).toBe(answers.get(id));
        else answers.set(id, answer);
      }
      const charges = ledger.charges('r');
      expect(ledger.verifyChain()).toMatchObject({ ok: true });
      for (const id of chargedIds) expect(charges.filter(({ questionId }) => questionId === id)).toHaveLength(1);
      const answered = charges.filter(({ answerDigest }) => answerDigest !== undefined);
      for (const id of answers.keys()) expect(answered.map(({ questionId }) => questionId)).toContain(id);
      chargedIds = new Set(charges.map(({ questionId }) => questionId));
    }
    expect(answers.size).toBeGreaterThanOrEqual(20);
    ledger.close();
  });
});
