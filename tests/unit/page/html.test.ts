import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { nameOf } from '../../../pipelines/page/elements.ts';
import { element, together } from '../../../pipelines/page/html.ts';
import { inLine } from '../../../privacy/shown-text.ts';
import { HOSTILE } from '../../support/hostile.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('text is text: in an element and in an attribute it reads as it was written', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      const html = element('p', { 'aria-label': text === '' ? 'x' : text }, text, element('em', {}, text)).toString();
      const { document } = parseHTML(`<html><body>${html}</body></html>`);
      const p = document.querySelector('p')!;
      expect(document.body.children).toHaveLength(1);
      expect(p.textContent).toBe(`${inLine(text)}${inLine(text)}`);
      if (text !== '') expect(p.getAttribute('aria-label')).toBe(inLine(text));
      expect(p.children).toHaveLength(1);
    }),
    { numRuns: 40 },
  );
});

test('what would hide, move or run is visible', () => {
  const html = together(nameOf(HOSTILE), element('p', {}, '<script>alert(1)</script><img src=x onerror=y>')).toString();
  expect(html).not.toMatch(/<script|<img|<b>|\u202e|\u200b|\p{Cc}(?<!\n)/u);
  expect(html).toContain('&#60;script&#62;');
  expect(html).toContain('\\u202e');
});

test('a name of no letters is seen', () => {
  expect(nameOf('').toString()).toBe('<code><bdi>&#34;&#34;</bdi></code>');
});

test('outside the folder of pages nobody makes markup of text', () => {
  const files = ['cli', 'pipelines'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !join(folder, path).startsWith(join('pipelines', 'page')))
      .map((path) => join(root, folder, path)),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => readFileSync(file, 'utf8').includes('checkedMarkup'))).toEqual([]);
});
