import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { targetNamed } from '../targets/all.ts';
import { drawOf } from './draw.ts';
import { type Input, inputToJson } from './input.ts';
import { judge, type Verdict } from './judge.ts';
import type { FeederOrder, FromFeeder } from './messages.ts';
import { Place } from './place.ts';
import { shrink } from './shrink.ts';

/** Feeds one target until its time is up. Runs in a process of its own, which a hang or a lack of memory may end. */

const order: FeederOrder = JSON.parse(process.argv[2]!);
const target = await targetNamed(order.target);
const inside = join(order.folder, 'around', 'inside');
mkdirSync(inside, { recursive: true });
const home = join(order.folder, 'home');
mkdirSync(home);
process.chdir(home);
process.env['XDG_STATE_HOME'] = home;
const prepared = await target.prepare(inside);
const place = new Place(order.place, 'w+');
const seen = new Set<string>();

/** What a process may grow to by itself before a fresh one takes over. */
const GROWN_MEGABYTES = 600;
/** Inputs between two looks at memory and at what lies around the folder. */
const LOOK_EVERY = 64;
const TELL_EVERY_MS = 500;

let inputs = 0;
let outcomes: Record<string, number> = {};
let slowestMs = 0;
let slowestAt = order.from;
let told = Date.now();
let at = order.from;

const tell = (message: FromFeeder): Promise<void> =>
  new Promise((resolve, reject) =>
    process.send!(message, (error: Error | null) => (error ? reject(error) : resolve())),
  );

async function tellCounts(): Promise<void> {
  await tell({ kind: 'counts', inputs, outcomes, slowestMs, slowestAt, next: at });
  [inputs, outcomes, slowestMs, told] = [0, {}, 0, Date.now()];
}

const count = (outcome: string): void => {
  outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
};

async function report(input: Input, verdict: Extract<Verdict, { fault: string }>): Promise<void> {
  count(`fault: ${verdict.fault}`);
  if (seen.has(verdict.fault)) return;
  seen.add(verdict.fault);
  const found = (input: Input): string => inputToJson({ target: target.name, found: verdict.fault, input });
  // Told before it is shrunk: shrinking may end this process.
  await tell({ kind: 'finding', at, fault: verdict.fault, stack: verdict.stack, input: found(input) });
  const smallest = await shrink(input, async (smaller) => {
    place.write(at);
    const again = await judge(target, prepared, smaller);
    return 'fault' in again && again.fault === verdict.fault;
  });
  await tell({ kind: 'finding', at, fault: verdict.fault, stack: verdict.stack, input: found(smallest) });
}

/** Nothing may appear beside the folder that the target was given. */
const strayed = (): string | undefined => {
  const beside = [join(order.folder, 'around'), order.folder].flatMap((dir) => readdirSync(dir));
  return beside.find((name) => !['around', 'inside', 'home', 'place'].includes(name));
};

await tell({ kind: 'ready' });
const until = Date.now() + order.forMs;
while (Date.now() < until) {
  place.write(at);
  const input = prepared.make(drawOf(`${target.name}/${order.seed}/${at}`));
  const before = performance.now();
  const used = process.cpuUsage();
  const verdict = await judge(target, prepared, input);
  const ms = performance.now() - before;
  if (ms > slowestMs) [slowestMs, slowestAt] = [ms, at];
  const { user, system } = ms > target.secondsAtMost * 1000 ? process.cpuUsage(used) : { user: 0, system: 0 };
  const stray = at % LOOK_EVERY === 0 ? strayed() : undefined;
  if ('fault' in verdict) await report(input, verdict);
  else if (user + system > target.secondsAtMost * 1e6) {
    await report(input, { fault: `slow: more than ${target.secondsAtMost} s`, stack: '' });
  } else if (stray !== undefined) await report(input, { fault: `wrote beside its folder: ${stray}`, stack: '' });
  else count(verdict.outcome);
  inputs++;
  at++;
  if (Date.now() - told > TELL_EVERY_MS) await tellCounts();
  if (at % LOOK_EVERY === 0 && process.memoryUsage.rss() > GROWN_MEGABYTES * 1e6) {
    await tellCounts();
    await tell({ kind: 'grown', next: at });
    process.exit(0);
  }
}
await tellCounts();
await tell({ kind: 'done', next: at });
process.exit(0);
