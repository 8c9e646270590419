import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { drawOf } from './engine/draw.ts';
import { inputFromJson, inputToJson } from './engine/input.ts';
import { judge } from './engine/judge.ts';
import type { Target } from './engine/target.ts';
import { type Campaign, campaign, type Finding } from './engine/watch.ts';
import { makeRichRelease, RICH_RELEASE } from './seeds/rich-release.ts';
import { TARGETS, targetNamed } from './targets/all.ts';
import { CHECKOUT } from './targets/folders.ts';

/** Feeds changed inputs to every reader; see `fuzz/README.md`. One JSON line a target; exit 1 where something was found. */

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'all' },
    seconds: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Date.now()) },
    from: { type: 'string', default: '0' },
    again: { type: 'string' },
  },
});

const home = mkdtempSync(join(tmpdir(), 'synthward-fuzz-home-'));
process.env['XDG_STATE_HOME'] = home;
try {
  process.exitCode = values.again === undefined ? await run() : await again(values.again);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function run(): Promise<number> {
  const wanted = values.target === 'all' ? TARGETS : values.target.split(',').map(targetNamed);
  // The processes of this run share one release: it takes seconds to make.
  if (wanted.some(({ needsRelease }) => needsRelease)) process.env[RICH_RELEASE] = await makeRichRelease(home);
  let found = 0;
  for (const target of wanted) {
    const result = await campaign(target, values.seed, Number(values.seconds), Number(values.from));
    const findings = [];
    for (const finding of result.findings)
      findings.push({ fault: finding.fault, at: finding.at, file: await keep(target, result, finding) });
    found += findings.length;
    const { inputs, seconds, outcomes, slowestMs, slowestAt, peakMegabytes, seed } = result;
    console.log(
      JSON.stringify({
        target: target.name,
        seed,
        inputs,
        aSecond: Math.round(inputs / seconds),
        outcomes,
        slowestMs: Math.round(slowestMs),
        slowestAt,
        peakMegabytes: Math.round(peakMegabytes),
        findings,
      }),
    );
  }
  return found === 0 ? 0 : 1;
}

/** Writes what was found to `fuzz/crashes/`, to be run again. */
async function keep(target: Target, { seed }: Campaign, finding: Finding): Promise<string> {
  const folder = join(CHECKOUT, 'fuzz/crashes');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${target.name}-${seed}-${finding.at}.json`);
  writeFileSync(file, finding.input ?? (await inputOf(target, seed, finding)));
  console.error(`${finding.fault}\n${finding.stack}\nnpm run fuzz -- --again ${file}`);
  return file;
}

/** The input of a process that ended before it could tell, made again. */
async function inputOf(target: Target, seed: string, { at, fault }: Finding): Promise<string> {
  return inFolder(async (folder) => {
    const { make } = await target.prepare(folder);
    return inputToJson({ target: target.name, found: fault, input: make(drawOf(`${target.name}/${seed}/${at}`)) });
  });
}

async function again(file: string): Promise<number> {
  const { target: name, input } = inputFromJson(readFileSync(resolve(file), 'utf8'));
  const target = targetNamed(name);
  return inFolder(async (folder) => {
    const before = performance.now();
    const verdict = await judge(target, await target.prepare(folder), input);
    console.log(JSON.stringify({ target: name, ...verdict, ms: Math.round(performance.now() - before) }));
    return 'fault' in verdict ? 1 : 0;
  });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-fuzz-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
