import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { afterAll, expect, test } from 'vitest';
import { isInert } from '../../../pipelines/page/inert-page.ts';
import type { ReleaseContent } from '../../../pipelines/release-folder/release-content.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import { freshDir, freshKey, sampleContent } from './sample-release.ts';

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

async function filesOf(changes: Partial<ReleaseContent>): Promise<{ readonly card: string; readonly page: string }> {
  const dir = freshDir();
  dirs.push(dir);
  await writeRelease(dir, sampleContent(await freshKey(), changes));
  const read = (path: string): string => readFileSync(join(dir, path), 'utf8');
  return { card: read('README.md'), page: read('report.html') };
}

/** Every string in `value` followed by a text, but for names that the tool gives. */
function spoilt<T>(value: T, text: string): T {
  if (typeof value === 'string') return `${value}${text}` as T;
  if (Array.isArray(value)) return value.map((one) => spoilt(one, text)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, spoilt(one, text)])) as T;
}

const tagsOf = (markdown: string): string[] => {
  const rendered = micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  });
  return [...rendered.matchAll(/<(?!\/?code>)[^>]*>/g)].map(([tag]) => tag);
};

test.each([
  '<b>bold</b><script>alert(1)</script>',
  '\n\n## Privacy\n\nNothing is lost at all.',
  '\r# One more heading',
  '\u2028- one more item',
  ' [here](https://evil.example) ![](https://evil.example/x.png) https://evil.example www.evil.example a@evil.example',
  ' | one | more | cell |',
  '`<b>`{=html} ``` ~~~',
  '\u001b]0;title\u0007\u001b[2J\u009b2J\u202e25 passed, 0 failed',
])('%j in any text of a release makes nothing of its card and page', async (text) => {
  const { identity, privacy } = sampleContent(await freshKey());
  const number = { metric: 'closeness', value: 0.1, interval: null, definition: 'How far off counts are' };
  const told = { numbers: [number], warnings: ['Look'] };
  const declared = { impossible: { sex: 'M' }, because: 'it is so', origin: 'public' };
  const dictionary = { constraints: [declared], leftOut: [{ name: 'notes', why: 'kind text is never released' }] };
  const honest = { identity: { ...identity, contact: 'Nobody' }, privacy, report: told, dictionary };
  const hostile = {
    identity: { ...honest.identity, ...spoilt({ curator: 'A hospital', contact: 'Nobody' }, text) },
    privacy: { ...privacy, unit: `patient${text}` },
    report: spoilt(told, text),
    dictionary: {
      constraints: [{ ...declared, because: `it is so${text}` }],
      leftOut: spoilt(dictionary.leftOut, text),
    },
  };
  const [spoiltFiles, honestFiles] = [await filesOf(hostile), await filesOf(honest)];
  expect(tagsOf(spoiltFiles.card)).toEqual(tagsOf(honestFiles.card));
  const elements = (page: string): string[] => [...page.matchAll(/<\/?[a-z\d]+/gi)].map(([tag]) => tag);
  expect(elements(spoiltFiles.page).filter((tag) => !/code/.test(tag))).toEqual(
    elements(honestFiles.page).filter((tag) => !/code/.test(tag)),
  );
  expect(isInert(spoiltFiles.page)).toBe(true);
  for (const text of [spoiltFiles.card, spoiltFiles.page]) {
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  }
});
