import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { CommandContext } from '../../cli/command.ts';
import { tellSampled } from '../../cli/commands/sample.ts';
import { tellVerified } from '../../cli/commands/verify.ts';
import { describeError } from '../../cli/render/error.ts';
import { tellError } from '../../cli/tell.ts';
import { editJson, reseal } from '../../fixtures/support/reseal.ts';
import type { SigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { drawSample } from '../../pipelines/sample/draw-sample.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { capturedContext } from './captured-terminal.ts';
import { expectHarmless, HOSTILE, LONG, mutationsOf } from './hostile.ts';

const SOUND = fileURLToPath(new URL('../../fixtures/broken-releases/releases/sound', import.meta.url));

const JSON_FILES = [
  'manifest.json',
  'data-dictionary.json',
  'events.json',
  'report.json',
  'audit.json',
  'model/model.json',
  'model/measurements.json',
  'model/answers.json',
];

/** A sound release, one place of which was changed by somebody who can sign. */
export interface Case {
  readonly name: string;
  readonly spoil: (dir: string, key: SigningKey) => Promise<void>;
}

/** Every place of every file of JSON. */
export const placesOfJson = (): Case[] =>
  JSON_FILES.flatMap((file) =>
    mutationsOf(JSON.parse(readFileSync(join(SOUND, file), 'utf8'))).map(({ at, change }) => ({
      name: `${file}: ${at}`,
      spoil: async (dir: string, key: SigningKey) => {
        if (file === 'manifest.json') return reseal(dir, key, change);
        editJson(dir, file, change);
        await reseal(dir, key);
      },
    })),
  );

/** About as long as a file system takes. */
const NAME = `${HOSTILE.replaceAll('/', '').slice(0, 60)}\n4711 passed`;

/** What is no JSON: names in the folder, the list of digests, the signature, the card. */
export const placesElsewhere: readonly Case[] = [
  { name: 'a file more', spoil: async (dir) => writeFileSync(join(dir, NAME), 'x') },
  {
    name: 'a file more that the manifest lists',
    spoil: async (dir, key) => {
      writeFileSync(join(dir, NAME), 'x');
      await reseal(dir, key);
    },
  },
  { name: 'a folder more', spoil: async (dir) => cpSync(join(dir, 'model'), join(dir, NAME), { recursive: true }) },
  { name: 'a link more', spoil: async (dir) => symlinkSync(`/nonexistent/${NAME}`, join(dir, NAME)) },
  { name: 'a thousand files more', spoil: async (dir) => manyFiles(dir, 1000) },
  ...['SHA256SUMS', 'manifest.sig', 'README.md', 'manifest.json', 'events.json', 'data/visits.arrow'].flatMap(
    (file) => [
      { name: `another ${file}`, spoil: async (dir: string) => writeFileSync(join(dir, file), HOSTILE) },
      { name: `a long ${file}`, spoil: async (dir: string) => writeFileSync(join(dir, file), LONG) },
      { name: `more in ${file}`, spoil: async (dir: string) => appendFileSync(join(dir, file), HOSTILE) },
    ],
  ),
  {
    name: 'lines more in SHA256SUMS',
    spoil: async (dir) => appendFileSync(join(dir, 'SHA256SUMS'), `${'0'.repeat(64)}  ${HOSTILE.split(/[\r\n]/)[0]}\n`),
  },
  {
    name: 'other words in manifest.sig',
    spoil: async (dir) => {
      const text = readFileSync(join(dir, 'manifest.sig'), 'utf8');
      writeFileSync(join(dir, 'manifest.sig'), text.replace('SHA256:', `SHA256:${HOSTILE}`));
    },
  },
];

function manyFiles(dir: string, count: number): void {
  for (let i = 0; i < count; i++) writeFileSync(join(dir, `${i}${NAME}`), '');
}

/** Makes a changed copy for `work`. */
export async function withHostile<T>({ spoil }: Case, key: SigningKey, work: (dir: string) => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'synthward-hostile-'));
  try {
    const release = join(dir, 'release');
    cpSync(SOUND, release, { recursive: true });
    await spoil(release, key);
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Conditions that `sample` is asked for, in turn. */
const ASKED: readonly (readonly string[])[] = [[], [`age${HOSTILE}=1`]];

/**
 * Verifies a changed copy, samples from it, and looks at all that is written. The commands do this work in a process of its own, which takes
 * a second to start; here it is done in this one, and told as they tell it.
 */
export const expectHarmlessRelease = (
  one: Case,
  key: SigningKey,
  readers: readonly ('person' | 'script')[] = ['person', 'script'],
): Promise<void> =>
  withHostile(one, key, async (dir) => {
    const release = join(dir, 'release');
    const report = await verifyRelease(release);
    expect(report.checks.length).toBeGreaterThan(20);
    for (const reader of readers) {
      const json = reader === 'script';
      const verified = capturedContext({ json });
      const status = tellVerified(release, report, verified.context);
      expectHarmless({ status, ...verified.written() }, { json });
      for (const where of ASKED) {
        const sampled = capturedContext({ json });
        await sample(release, where, join(dir, `${reader}-${where.length}.csv`), sampled.context);
        expectHarmless({ status: 0, ...sampled.written() }, { json });
      }
    }
  });

async function sample(release: string, where: readonly string[], out: string, context: CommandContext): Promise<void> {
  const drawing = { release, rows: 5, seed: 'seed', where, out };
  try {
    tellSampled({ ...(await drawSample({ ...drawing, partial: `${out}.part` })), ...drawing }, context);
  } catch (error) {
    tellError(context, describeError(error));
  }
}
