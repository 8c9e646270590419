import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { isInert } from '../../pipelines/page/inert-page.ts';
import { synthward } from '../support/command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const sound = join(fixtures, 'broken-releases/releases/sound');

test('report makes the page of a release again, byte for byte, and replaces nothing', async () => {
  const out = join(temporaryFolder(), 'page.html');
  const { status, stdout } = await synthward(['report', sound, '-o', out], { cwd: fixtures });
  expect(status).toBe(0);
  expect(stdout).toContain(`Wrote ${out}`);
  expect(readFileSync(out, 'utf8')).toBe(readFileSync(join(sound, 'report.html'), 'utf8'));
  const again = await synthward(['report', sound, '-o', out], { cwd: fixtures });
  expect(again.status).not.toBe(0);
  expect(again.stderr).toContain('the file exists');
});

test('also of a release of a former version, which has none', async () => {
  const out = join(temporaryFolder(), 'page.html');
  const former = join(fixtures, 'former-release/visits-0');
  expect(existsSync(join(former, 'report.html'))).toBe(false);
  expect((await synthward(['report', former, '-o', out], { cwd: fixtures })).status).toBe(0);
  const page = readFileSync(out, 'utf8');
  expect(isInert(page)).toBe(true);
  expect(page).toMatch(/becomes [\d.]+ % at most/);
});

test('a damaged release is refused, and a file inside the release is never written', async () => {
  const dir = join(temporaryFolder(), 'release');
  cpSync(sound, dir, { recursive: true });
  const inside = await synthward(['report', dir, '-o', join(dir, 'more.html')], { cwd: fixtures });
  expect(inside.status).not.toBe(0);
  expect(inside.stderr).toContain('it lies in the folder of the release');
  expect(existsSync(join(dir, 'more.html'))).toBe(false);
  const report = join(dir, 'report.json');
  writeFileSync(
    report,
    readFileSync(report, 'utf8').replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
  );
  const out = join(dir, '../damaged.html');
  const damaged = await synthward(['report', dir, '-o', out], { cwd: fixtures });
  expect(damaged.status).toBe(1);
  expect(damaged.stderr).toContain('error[RELEASE_INVALID]');
  expect(existsSync(out)).toBe(false);
});
