import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const markdownIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root)).flatMap((file) => (file.endsWith('.md') ? [`${folder}${file}`] : []));
const pages = [
  '',
  'docs/',
  'docs/decisions/',
  'docs/errors/',
  'fixtures/inpatient/',
  'fixtures/diabetes130/',
  'fixtures/adult/',
]
  .flatMap(markdownIn)
  .toSorted();

test.each(pages)('links from %s lead to files that exist', (page) => {
  const targets = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
  const broken = targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !existsSync(new URL(target, new URL(page, root))));
  expect(broken).toEqual([]);
});
