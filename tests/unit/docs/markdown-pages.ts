import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Folders of the repository that may hold pages, and sources. */
export const FOLDERS = ['docs', 'cli', 'pipelines', 'models', 'privacy', 'fixtures', 'tests', 'bench'] as const;

/** Folders that a run of the tools makes, which are none of the repository. */
const MADE = /(^|\/)(node_modules|dist|releases)\//;

/** Every file and folder below `FOLDERS`, as a path from the root with `/`; folders with one at the end. */
export const PATHS: readonly string[] = FOLDERS.flatMap((folder) => [
  `${folder}/`,
  ...readdirSync(`${root}${folder}`, { recursive: true, withFileTypes: true })
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`.slice(root.length).replaceAll('\\', '/');
      return entry.isDirectory() ? `${path}/` : path;
    })
    .filter((path) => !MADE.test(path)),
]);

/** Files beside these folders. */
export const ROOT_FILES: readonly string[] = readdirSync(root);

/** Every page that people wrote, as a path from the root. */
export const PAGES: readonly string[] = [
  ...readdirSync(root).filter((file) => file.endsWith('.md')),
  ...PATHS.filter((path) => path.endsWith('.md')),
].toSorted();

export const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
