import { expect, test } from 'vitest';
import { FOLDERS, PAGES, PATHS, read } from './markdown-pages.ts';

const NAMES_OF_FOLDERS = new Set(PATHS.filter((path) => path.endsWith('/')).map((path) => path.split('/').at(-2)!));
const isFile = (path: string): boolean => /\.[a-z0-9]+$/.test(path);

/** Whether something stands at `path`, or, for what is said from inside a folder (`inference/levels.ts`), at an end of a path. */
function stands(path: string): boolean {
  const wanted = isFile(path) || path.endsWith('/') ? path : `${path}/`;
  const fromRoot = FOLDERS.some((folder) => wanted.startsWith(`${folder}/`));
  return PATHS.some((known) => known === wanted || (!fromRoot && known.endsWith(`/${wanted}`)));
}

/** Whether a text in backticks speaks of a place in the sources: `carry-out.ts`, `pipelines/account`, `denoising/`. */
function namesSource(text: string): boolean {
  if (!/^[\w-][\w.-]*(\/[\w.-]+)*\/?$/.test(text)) return false;
  if (text.endsWith('.ts')) return true;
  // A question of the guard such as `describe/1` or `round/0007/measure` is no path.
  return text.includes('/') && !/\/\d+(\/|$)/.test(text) && NAMES_OF_FOLDERS.has(text.split('/')[0]!);
}

const inBackticks = (page: string): readonly string[] =>
  [...page.matchAll(/`([^`\n]+)`/g)].map((match) => match[1]!).filter(namesSource);

/** Paths from the root in the comments of a source file, with backticks or without. */
const inComments = (source: string): readonly string[] =>
  source
    .split('\n')
    .filter((line) => /^\s*(\/\/|\/?\*)/.test(line))
    .flatMap((line) => [...line.matchAll(PATH_FROM_ROOT)].map((match) => match[1]!.replace(/\.$/, '')));

const PATH_FROM_ROOT = new RegExp(`(?<![\\w./-])((?:${FOLDERS.join('|')})/[\\w./-]+)`, 'g');

test('a path that leads nowhere is told from one that does', () => {
  expect(inBackticks('`pipelines/gone/file.ts`, `carry-out.ts`, `describe/1`, `N/A` and `released/`')).toEqual([
    'pipelines/gone/file.ts',
    'carry-out.ts',
  ]);
  expect(inComments("// see pipelines/gone.\nimport 'models/not-in-a-comment.ts';")).toEqual(['pipelines/gone']);
  expect(['pipelines/account', 'carry-out.ts', 'denoising/', 'estimation/consistency.ts'].every(stands)).toBe(true);
  expect(['pipelines/gone', 'pipelines/carry-out.ts', 'gone.ts', 'inference/gone.ts'].some(stands)).toBe(false);
});

test.each(PAGES)('paths that %s names exist', (page) => {
  expect(inBackticks(read(page)).filter((path) => !stands(path))).toEqual([]);
});

test('paths that comments name exist', () => {
  const gone = PATHS.filter((path) => path.endsWith('.ts') && !path.endsWith('paths.test.ts')).flatMap((file) =>
    inComments(read(file))
      .filter((path) => !stands(path))
      .map((path) => `${file}: ${path}`),
  );
  expect(gone).toEqual([]);
});
