import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../../cli/exit-codes.ts';
import type { ErrorCode } from '../../../privacy/errors.ts';

const root = new URL('../../../', import.meta.url);
const pages = readdirSync(new URL('docs/errors/', root))
  .filter((file) => file !== 'index.md')
  .map((file) => file.replace(/\.md$/, ''));
/** Read from the source, since a type leaves nothing behind to ask at run time. */
const union = /export type ErrorCode =([^;]*);/.exec(readFileSync(new URL('privacy/errors.ts', root), 'utf8'))![1]!;
const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1]!);

test('every error code has a page and every page a code', () => {
  expect(codes.length).toBeGreaterThan(20);
  expect(pages.toSorted()).toEqual(codes.toSorted());
});

test.each(codes)('the page of %s has its title, sections and the exit status of the program', (code) => {
  const page = readFileSync(new URL(`docs/errors/${code}.md`, root), 'utf8');
  expect(page.startsWith(`# ${code}\n`)).toBe(true);
  expect(page).toContain('## Usual causes\n');
  expect(page).toContain('## What to do\n');
  expect(page).toContain('**Budget spent:**');
  expect(/\*\*Exit status:\*\* (\d+) /.exec(page)?.[1]).toBe(String(exitCodeOf(code as ErrorCode)));
});
