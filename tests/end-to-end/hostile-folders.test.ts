import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { synthward } from '../support/command.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const SOUND = fileURLToPath(new URL('../../fixtures/broken-releases/releases/sound', import.meta.url));

describe.runIf(process.platform === 'linux')('the built commands end, whatever lies in the folder', () => {
  test.each<[string, (path: string) => void]>([
    ['manifest.sig', (path) => execFileSync('mkfifo', [path])],
    ['model/values.arrow', (path) => execFileSync('mkfifo', [path])],
    ['model/model.json', (path) => symlinkSync('/dev/zero', path)],
  ])(
    '%s',
    async (path, put) => {
      const cwd = temporaryFolder();
      cpSync(SOUND, join(cwd, 'release'), { recursive: true });
      rmSync(join(cwd, 'release', path));
      put(join(cwd, 'release', path));
      const options = { cwd, killAfterMs: 30_000 };
      const [verified, sampled] = await Promise.all([
        synthward(['verify', 'release'], options),
        synthward(['sample', 'release', '--rows', '5', '-o', 'rows.csv'], options),
      ]);
      expect(verified).toMatchObject({ status: 1, stderr: expect.stringContaining('error[VERIFY_FAILED]') });
      expect(sampled).toMatchObject({ status: 1, stderr: expect.stringContaining('error[RELEASE_INVALID]') });
      expect(sampled.stderr).toContain(path);
    },
    60_000,
  );
});
