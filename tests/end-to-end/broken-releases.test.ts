import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DEFECTS } from '../../fixtures/broken-releases/defects.ts';
import type { VerifyReport } from '../../pipelines/verify/report/report.ts';
import { synthward } from '../support/command.ts';

const root = fileURLToPath(new URL('../../fixtures/broken-releases/', import.meta.url));

async function verify(folder: string): Promise<{ status: number | undefined; stderr: string; report: VerifyReport }> {
  const args = ['verify', join('releases', folder), '--public-key', 'curator.pem.pub', '--json'];
  const { status, stdout, stderr } = await synthward(args, { cwd: root });
  return { status, stderr, report: JSON.parse(stdout) };
}
const failed = ({ checks }: VerifyReport) => checks.filter(({ verdict }) => verdict === 'fail');

describe('the built `synthward verify`', () => {
  test.concurrent('takes the sound release: if it was made by an older state of the code, generate the fixtures anew', async () => {
    const { status, report } = await verify('sound');
    expect(failed(report)).toEqual([]);
    expect(status).toBe(0);
    for (const id of ['plan', 'fit', 'report', 'governance', 'second-accountant', 'origins']) {
      expect(report.checks).toContainEqual(expect.objectContaining({ id, verdict: 'pass' }));
    }
  });

  test.concurrent.each(DEFECTS)('rejects $folder with its own message', async ({ folder, checks, says }) => {
    const { status, stderr, report } = await verify(folder);
    expect(status).toBe(1);
    expect(stderr).toContain('error[VERIFY_FAILED]');
    const ids = new Set(failed(report).map(({ id }) => id));
    expect(ids).toEqual(new Set(checks));
    expect(failed(report).filter(({ id }) => id === checks[0])).toContainEqual(
      expect.objectContaining({ detail: expect.stringMatching(says) }),
    );
  });
});

test('no two defects get one message', () => {
  const messages = DEFECTS.map(({ checks, says }) => `${checks[0]} ${says.source}`);
  expect(new Set(messages).size).toBe(DEFECTS.length);
});

test('every release is described, small, and none other is shipped', () => {
  const folders = readdirSync(join(root, 'releases'));
  expect(folders.sort()).toEqual(['sound', ...DEFECTS.map(({ folder }) => folder)].sort());
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  for (const { folder, what, givenAwayBy, checks } of DEFECTS) {
    expect(readme).toContain(`| \`${folder}\` | ${what} | ${givenAwayBy} | \`${checks[0]}\` |`);
  }
  for (const folder of folders) {
    const files = readdirSync(join(root, 'releases', folder), { recursive: true, encoding: 'utf8' });
    const sizes = files.map((file) => statSync(join(root, 'releases', folder, file)));
    expect(sizes.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)).toBeLessThan(400_000);
  }
});
