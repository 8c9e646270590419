import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Edit, editJson, reseal } from '../../../../fixtures/support/reseal.ts';
import { writeRelease } from '../../../../pipelines/release-folder/write-release.ts';
import { sampleRelease } from '../../../../pipelines/sample/sample-release.ts';
import { verifyRelease } from '../../../../pipelines/verify/verify-release.ts';
import { UserError } from '../../../../privacy/errors.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { freshDir, freshKey, sampleContent } from '../sample-release.ts';

const LIMIT_MS = 20_000;
const LINUX = process.platform === 'linux';

let key: Awaited<ReturnType<typeof freshKey>>;
let release: string;
const servers: Server[] = [];
beforeAll(async () => {
  key = await freshKey();
  release = freshDir();
  await writeRelease(release, sampleContent(key));
});
afterAll(() => {
  rmSync(release, { recursive: true, force: true });
  for (const server of servers) server.close();
});

const copyOf = (): string => {
  const dir = join(temporaryFolder(), 'release');
  cpSync(release, dir, { recursive: true });
  return dir;
};

/** What failed, as `id file: detail`. */
async function faults(dir: string): Promise<string[]> {
  const { checks } = await verifyRelease(dir);
  return checks.flatMap(({ id, verdict, file, detail }) => (verdict === 'fail' ? [`${id} ${file}: ${detail}`] : []));
}

async function sampled(dir: string): Promise<string> {
  const out = join(dir, '..', 'rows.csv');
  try {
    // A condition makes it read the measurements too.
    await sampleRelease({ release: dir, rows: 10, seed: 'a', where: ['sex = F'], out });
    rmSync(out);
    return 'sampled';
  } catch (error) {
    expect(readdirSync(join(dir, '..'))).not.toContain('rows.csv');
    if (!(error instanceof UserError)) throw error;
    return `${error.code} ${error.message}`;
  }
}

const bothRefuse = async (dir: string, path: string, reason: string | RegExp = ''): Promise<void> => {
  const found = await faults(dir);
  const pattern = typeof reason === 'string' ? new RegExp(reason.replaceAll(/[.()]/g, '\\$&')) : reason;
  expect(found.filter((fault) => fault.includes(` ${path}: `)).join('\n')).toMatch(pattern);
  const said = await sampled(dir);
  expect(said).toMatch(/^(RELEASE_INVALID|MODEL_INVALID) /);
  expect(said).toContain(path);
  expect(said).toMatch(pattern);
};

describe.runIf(LINUX)('what is no plain file is named and not opened', () => {
  const MODEL = ['model/values.arrow', 'model/measurements.arrow', 'data-dictionary.json'];

  test.each(['manifest.json', 'manifest.sig', ...MODEL])(
    'a pipe that nobody writes to, in place of %s',
    async (path) => {
      const dir = copyOf();
      rmSync(join(dir, path));
      execFileSync('mkfifo', [join(dir, path)]);
      await bothRefuse(dir, path, 'it is no plain file');
    },
    LIMIT_MS,
  );

  test.each(['SHA256SUMS', 'model/values.arrow', 'data-dictionary.json'])(
    'a link to a device without an end, in place of %s',
    async (path) => {
      const dir = copyOf();
      rmSync(join(dir, path));
      symlinkSync('/dev/zero', join(dir, path));
      await bothRefuse(dir, path, 'it is no plain file');
    },
    LIMIT_MS,
  );

  test.each(['model/values.arrow', 'README.md'])(
    'a link to a file outside that has the very bytes, in place of %s',
    async (path) => {
      const dir = copyOf();
      renameSync(join(dir, path), join(dir, '..', 'outside'));
      symlinkSync(join(dir, '..', 'outside'), join(dir, path));
      expect((await faults(dir)).filter((fault) => fault.startsWith(`folder ${path}: `))).toHaveLength(2);
      if (path.startsWith('model')) await bothRefuse(dir, path, 'it is no plain file');
    },
    LIMIT_MS,
  );

  test(
    'a folder that is a link elsewhere',
    async () => {
      const dir = copyOf();
      renameSync(join(dir, 'model'), join(dir, '..', 'model'));
      symlinkSync(join(dir, '..', 'model'), join(dir, 'model'));
      expect(await faults(dir)).toContainEqual(expect.stringMatching(/^folder model: it is no plain file/));
      expect(await sampled(dir)).toMatch(/^RELEASE_INVALID .*model\/model.json: it is missing/);
    },
    LIMIT_MS,
  );

  test(
    'a socket',
    async () => {
      const dir = copyOf();
      const server = createServer();
      servers.push(server);
      await new Promise<void>((ready) => server.listen(join(dir, 'model/note.sock'), ready));
      expect(await faults(dir)).toContainEqual(expect.stringMatching(/^folder model\/note.sock: it is no plain file/));
    },
    LIMIT_MS,
  );

  test(
    'a loop of folders and a name that is no text',
    async () => {
      const dir = copyOf();
      symlinkSync('..', join(dir, 'model/again'));
      writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x61, 0xff])]), 'x');
      const found = await faults(dir);
      expect(found).toContainEqual(expect.stringMatching(/^folder model\/again: it is no plain file/));
      expect(found).toContainEqual(expect.stringMatching(/^folder a\ufffd: it is no plain file/));
    },
    LIMIT_MS,
  );

  test(
    'the folder itself may be reached by a link',
    async () => {
      const dir = copyOf();
      const link = join(dir, '..', 'link');
      symlinkSync(dir, link);
      expect(await faults(link)).toEqual([]);
      expect(await sampled(link)).toBe('sampled');
    },
    LIMIT_MS,
  );
});

describe('more than a release holds is not looked through', () => {
  test.runIf(LINUX)(
    'thousands of files',
    async () => {
      const dir = copyOf();
      execFileSync('sh', ['-c', 'seq 5000 | xargs touch'], { cwd: join(dir, 'data') });
      expect(await faults(dir)).toContain('folder .: it has more than 1000 entries, as no release has');
      expect(await sampled(dir)).toMatch(/^RELEASE_INVALID .*more than 1000 entries/);
      execFileSync('rm', ['-rf', join(dir, 'data')]);
    },
    LIMIT_MS,
  );

  test.runIf(LINUX)(
    'folders in each other, 1,000 deep',
    async () => {
      const dir = copyOf();
      execFileSync('sh', ['-c', 'for i in $(seq 1000); do mkdir d; cd d; done; echo x > x'], { cwd: dir });
      expect(await faults(dir)).toEqual([
        `folder ${'d/'.repeat(8)}: it is no plain file: a release has no links, devices or empty folders`,
      ]);
      expect(await sampled(dir)).toBe('sampled');
      execFileSync('rm', ['-rf', join(dir, 'd')]);
    },
    LIMIT_MS,
  );

  test(
    'a terabyte that no list names',
    async () => {
      const dir = copyOf();
      sparse(join(dir, 'data/more.parquet'), 2 ** 40);
      expect(await faults(dir)).toEqual(['folder data/more.parquet: the manifest does not list it']);
      expect(await sampled(dir)).toBe('sampled');
    },
    LIMIT_MS,
  );

  test.each([
    ['data/encounters.parquet', 'its length is not the one that the manifest states'],
    ['model/values.arrow', 'its length is not the one that the manifest states'],
    ['manifest.json', 'it is too large to be one'],
    ['manifest.sig', ''],
    ['SHA256SUMS', 'it is too large to be one'],
  ])(
    'a terabyte in place of %s',
    async (path, reason) => {
      const dir = copyOf();
      sparse(join(dir, path), 2 ** 40);
      if (path.startsWith('data')) expect(await faults(dir)).toContain(`folder ${path}: ${reason}`);
      else await bothRefuse(dir, path, reason);
    },
    LIMIT_MS,
  );

  test.each(['data/encounters.parquet', 'model/values.arrow', 'model/model.json'])(
    'a terabyte in place of %s that the manifest states',
    async (path) => {
      const dir = copyOf();
      sparse(join(dir, path), 2 ** 40);
      const before = statSync(join(release, path)).size;
      const manifest = readFileSync(join(dir, 'manifest.json'), 'utf8').replace(
        new RegExp(`"bytes":${before},"path":"${path}"`),
        `"bytes":${2 ** 40},"path":"${path}"`,
      );
      writeFileSync(join(dir, 'manifest.json'), manifest);
      expect(await faults(dir)).toContainEqual(
        expect.stringMatching(`^folder ${path}: it is too large to be one: ${2 ** 40} bytes, not \\d+ at most`),
      );
    },
    LIMIT_MS,
  );

  test.each(['model/model.json', 'data/encounters.arrow'])(
    'one byte less of %s',
    async (path) => {
      const dir = copyOf();
      truncateSync(join(dir, path), statSync(join(dir, path)).size - 1);
      expect(await faults(dir)).toContain(`folder ${path}: its length is not the one that the manifest states`);
    },
    LIMIT_MS,
  );
});

describe('JSON artefacts', () => {
  const written = async (path: string, change: (text: string) => string): Promise<string> => {
    const dir = copyOf();
    writeFileSync(join(dir, path), change(readFileSync(join(dir, path), 'utf8')));
    await reseal(dir, key);
    return dir;
  };

  test.each([
    ['model/model.json', 'synthward/model/1'],
    ['data-dictionary.json', 'synthward/release-dictionary/1'],
    ['model/measurements.json', 'synthward/measurements/1'],
  ])(
    'with a key given twice: %s',
    async (path, schema) => {
      const dir = await written(path, (text) => text.replace('{', `{"schema":"${schema}",`));
      await bothRefuse(dir, path, 'its bytes are not RFC 8785 canonical JSON and a newline');
    },
    LIMIT_MS,
  );

  test(
    'of a million lists in each other',
    async () => {
      const dir = await written('data-dictionary.json', () => `${'['.repeat(1e6)}${']'.repeat(1e6)}\n`);
      await bothRefuse(dir, 'data-dictionary.json', 'it nests more than 64 levels deep');
    },
    LIMIT_MS,
  );

  test(
    'of millions of parts',
    async () => {
      const dir = await written('model/model.json', () => `[${'[],'.repeat(2 ** 22)}0]\n`);
      await bothRefuse(dir, 'model/model.json', 'it has more than 4194304 parts');
    },
    LIMIT_MS,
  );

  test(
    'with a million entries that are wrong one by one',
    async () => {
      const dir = await written('model/measurements.json', (text) =>
        text.replace('"measurements":[', `"measurements":[${'1,'.repeat(1e6)}`),
      );
      await bothRefuse(dir, 'model/measurements.json', 'it is wrong at measurements');
    },
    LIMIT_MS,
  );

  test.each<[string, Edit]>([
    ['data-dictionary.json', (json) => Object.defineProperty(json, '__proto__', { value: {}, enumerable: true })],
    ['model/model.json', (json) => Object.defineProperty(json, '__proto__', { value: [], enumerable: true })],
  ])('a key of %s that stands for what objects inherit', async (path, edit) => {
    const dir = copyOf();
    editJson(dir, path, edit);
    expect(readFileSync(join(dir, path), 'utf8')).toContain('__proto__');
    await reseal(dir, key);
    await bothRefuse(dir, path);
  });
});

test('a manifest that was changed after it was signed is not sampled from', async () => {
  const dir = copyOf();
  const signature = readFileSync(join(dir, 'manifest.sig'));
  await reseal(dir, key, (manifest) => {
    manifest.identity.curator = 'somebody else';
  });
  expect(await sampled(dir)).toBe('sampled');
  writeFileSync(join(dir, 'manifest.sig'), signature);
  await bothRefuse(dir, 'manifest.sig');
});

/** A file of so many bytes that takes no room on the disk. */
function sparse(path: string, bytes: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, '');
  truncateSync(path, bytes);
}
