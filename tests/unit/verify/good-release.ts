import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll } from 'vitest';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { freshDir, freshKey, sampleContent } from '../release-folder/sample-release.ts';

export interface GoodRelease {
  /** The key it is signed with; there once the tests run. */
  readonly key: Awaited<ReturnType<typeof freshKey>>;
  /** The folder of the sound release; never changed. */
  readonly path: string;
  /** A new empty folder. */
  dir(): string;
  /** A copy that a test may break. */
  copy(): string;
}

/** One sound release for the tests of a file, and folders that are removed after them. */
export function goodRelease(): GoodRelease {
  const dirs: string[] = [];
  let key: GoodRelease['key'];
  let path: string;
  const dir = (): string => {
    dirs.push(freshDir());
    return dirs.at(-1)!;
  };
  beforeAll(async () => {
    key = await freshKey();
    path = dir();
    await writeRelease(path, sampleContent(key));
  });
  afterAll(() => {
    for (const one of dirs) rmSync(one, { recursive: true, force: true });
  });
  return {
    get key() {
      return key;
    },
    get path() {
      return path;
    },
    dir,
    copy() {
      const target = dir();
      cpSync(path, target, { recursive: true });
      return target;
    },
  };
}
