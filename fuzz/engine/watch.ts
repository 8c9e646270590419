import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FeederOrder, FromFeeder } from './messages.ts';
import { Place } from './place.ts';
import type { Target } from './target.ts';

export interface Finding {
  readonly at: number;
  readonly fault: string;
  readonly stack: string;
  /** Absent where the process ended before it could tell: the input is that of number `at`. */
  readonly input?: string;
}

export interface Campaign {
  readonly target: string;
  readonly seed: string;
  readonly inputs: number;
  readonly seconds: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly slowestMs: number;
  readonly slowestAt: number;
  readonly peakMegabytes: number;
}

const LOOK_EVERY_MS = 100;
/** Other work on the machine may hold an input up; what takes this much longer than it may hangs. */
const PATIENCE = 4;
const LEAST_HANG_SECONDS = 10;
/** To make its seeds. */
const START_SECONDS = 60;
/** A target that ends its process more often is not fed any further. */
const MOST_DEATHS = 20;

/** Feeds `target` for so many seconds, in processes that are replaced where an input ends them. */
export async function campaign(target: Target, seed: string, seconds: number, from = 0): Promise<Campaign> {
  const begun = Date.now();
  let leftMs = seconds * 1000;
  const total = { inputs: 0, slowestMs: 0, slowestAt: from, peakMegabytes: 0 };
  const outcomes: Record<string, number> = {};
  const findings = new Map<string, Finding>();
  let next = from;
  for (let deaths = 0; deaths < MOST_DEATHS && leftMs > 0; ) {
    let readyAt = Number.POSITIVE_INFINITY;
    const ended = await feed(target, { target: target.name, seed, from: next, forMs: leftMs }, (message) => {
      if (message.kind === 'ready') readyAt = Date.now();
      else if (message.kind === 'finding') findings.set(message.fault, message);
      else next = message.next;
      if (message.kind !== 'counts') return;
      total.inputs += message.inputs;
      for (const [outcome, times] of Object.entries(message.outcomes)) {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + times;
      }
      if (message.slowestMs <= total.slowestMs) return;
      total.slowestMs = message.slowestMs;
      total.slowestAt = message.slowestAt;
    });
    // A process that never came so far counts as a death, of which there are few.
    leftMs -= Math.max(0, Date.now() - readyAt);
    total.peakMegabytes = Math.max(total.peakMegabytes, ended.peakMegabytes);
    if (ended.fault === undefined) continue;
    deaths++;
    outcomes[`fault: ${ended.fault}`] = (outcomes[`fault: ${ended.fault}`] ?? 0) + 1;
    if (!findings.has(ended.fault)) findings.set(ended.fault, { at: ended.at, fault: ended.fault, stack: ended.stack });
    total.inputs += Math.max(1, ended.at + 1 - next);
    next = Math.max(next, ended.at + 1);
  }
  const { slowestMs, slowestAt, peakMegabytes, inputs } = total;
  return {
    target: target.name,
    seed,
    inputs,
    seconds: (Date.now() - begun) / 1000,
    outcomes,
    findings: [...findings.values()],
    slowestMs,
    slowestAt,
    peakMegabytes,
  };
}

interface Ended {
  readonly fault: string | undefined;
  readonly stack: string;
  readonly at: number;
  readonly peakMegabytes: number;
}

function feed(
  target: Target,
  order: Omit<FeederOrder, 'place' | 'folder'>,
  onMessage: (message: FromFeeder) => void,
): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-fuzz-'));
  const place = join(folder, 'place');
  const child = fork(
    fileURLToPath(new URL('./feeder.js', import.meta.url)),
    [JSON.stringify({ ...order, place, folder })],
    {
      execArgv: ['--no-warnings', '--max-old-space-size=1024'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    },
  );
  const startedAt = Date.now();
  let noise = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    noise = `${noise}${text}`.slice(-4000);
  });
  let orderly = false;
  let killed: string | undefined;
  let peakMegabytes = 0;
  child.on('message', (message: FromFeeder) => {
    if (message.kind === 'done' || message.kind === 'grown') orderly = true;
    onMessage(message);
  });
  const hangMs = Math.max(LEAST_HANG_SECONDS, target.secondsAtMost * PATIENCE) * 1000;
  const watch = setInterval(() => {
    const megabytes = residentMegabytes(child);
    peakMegabytes = Math.max(peakMegabytes, megabytes);
    const since = placeIn(place)?.since ?? startedAt + START_SECONDS * 1000 - hangMs;
    if (megabytes > target.megabytesAtMost) killed ??= `more than ${target.megabytesAtMost} MB of memory`;
    else if (Date.now() - since > hangMs) killed ??= 'hangs';
    if (killed !== undefined) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearInterval(watch);
      const at = placeIn(place)?.at ?? order.from;
      rmSync(folder, { recursive: true, force: true });
      const fault = killed ?? (orderly ? undefined : `the process ended with ${signal ?? code}`);
      resolve({ fault, stack: noise, at, peakMegabytes });
    });
  });
}

function placeIn(path: string): { readonly at: number; readonly since: number } | undefined {
  if (!existsSync(path)) return undefined;
  const place = new Place(path, 'r');
  try {
    return place.read();
  } finally {
    place.close();
  }
}

/** Where the system tells; 0 elsewhere. */
function residentMegabytes({ pid }: ChildProcess): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;
  } catch {
    return 0;
  }
}
