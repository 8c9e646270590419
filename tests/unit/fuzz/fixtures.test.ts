import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { inputFromJson } from '../../../fuzz/engine/input.ts';
import { judge } from '../../../fuzz/engine/judge.ts';
import { targetNamed } from '../../../fuzz/targets/all.ts';

const folder = fileURLToPath(new URL('../../../fuzz/fixtures/', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.json'));

const state = mkdtempSync(join(tmpdir(), 'synthward-fuzz-state-'));
vi.stubEnv('XDG_STATE_HOME', state);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
});

test('there are inputs that were findings once', () => {
  expect(fixtures.length).toBeGreaterThan(4);
});

test.each(fixtures)('%s is answered, and in time', async (name) => {
  const { target: targetName, input } = inputFromJson(readFileSync(join(folder, name), 'utf8'));
  const target = targetNamed(targetName);
  const work = mkdtempSync(join(tmpdir(), 'synthward-fuzz-'));
  onTestFinished(() => rmSync(work, { recursive: true, force: true }));
  const prepared = await target.prepare(work);
  const before = process.cpuUsage();
  const verdict = await judge(target, prepared, input);
  const { user, system } = process.cpuUsage(before);
  expect(verdict).not.toHaveProperty('fault');
  expect((user + system) / 1e6).toBeLessThan(target.secondsAtMost);
});
