import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PAGES, read } from './markdown-pages.ts';

const root = new URL('../../../', import.meta.url);

test.each(PAGES)('links from %s lead to files that exist', (page) => {
  const targets = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);
  const broken = targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !existsSync(new URL(target, new URL(page, root))));
  expect(broken).toEqual([]);
});
