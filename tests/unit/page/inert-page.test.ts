import { expect, test } from 'vitest';
import { chartInPage } from '../../../pipelines/page/chart-in-page.ts';
import { pageOf } from '../../../pipelines/page/document.ts';
import { codeLines, paragraph } from '../../../pipelines/page/elements.ts';
import { together } from '../../../pipelines/page/html.ts';
import { isInert } from '../../../pipelines/page/inert-page.ts';
import { HOSTILE } from '../../support/hostile.ts';
import { everyChart } from './charts/every-chart.ts';

const PAGE = pageOf({
  title: HOSTILE,
  subtitle: 'javascript:alert(1) url(https://example.org) @import',
  first: paragraph(HOSTILE),
  parts: [
    {
      id: 'one',
      heading: 'One',
      content: together(codeLines('Lines', [HOSTILE, 'two']), ...Object.values(everyChart(HOSTILE)).map(chartInPage)),
    },
  ],
  footer: HOSTILE,
});

test('a page of ours, whatever its texts and charts, can do nothing', () => {
  expect(isInert(PAGE)).toBe(true);
});

test.each([
  ['a script', (page: string) => page.replace('<main>', '<main><script>alert(1)</script>')],
  ['a picture', (page: string) => page.replace('<main>', '<main><img src="x">')],
  ['a frame', (page: string) => page.replace('<main>', '<main><iframe></iframe>')],
  ['a form', (page: string) => page.replace('<main>', '<main><form action="https://example.org"></form>')],
  ['something that listens', (page: string) => page.replace('<main>', '<main onclick="x">')],
  ['something that listens, without quotes', (page: string) => page.replace('<main>', '<main onclick=x>')],
  ['a link that leaves', (page: string) => page.replace('href="#one"', 'href="https://example.org"')],
  ['a link that runs', (page: string) => page.replace('href="#one"', 'href="javascript:alert(1)"')],
  ['another page in its place', (page: string) => page.replace('Content-Security-Policy', 'refresh')],
  ['a style that fetches', (page: string) => page.replace('<style>', '<style>body{background:url(//x)}')],
  [
    'a style that fetches, in disguise',
    (page: string) => page.replace('<style>', '<style>body{background:u\\72l(//x)}'),
  ],
  ['an imported style', (page: string) => page.replace('<style>', "<style>@import '//x';")],
  ['an attribute of a style', (page: string) => page.replace('<main>', '<main style="background:red">')],
  ['a style sheet', (page: string) => page.replace('<style>', '<link rel="stylesheet" href="//x"><style>')],
  ['a comment, in which another browser sees more', (page: string) => page.replace('<main>', '<!--[if IE]><main>')],
  ['an attribute that does not end', (page: string) => page.replace('<main>', '<main class="x>')],
  [
    'a drawing that holds more',
    (page: string) => page.replace('<title id', '<foreignObject></foreignObject><title id'),
  ],
  ['no head', (page: string) => page.slice(20)],
])('a page with %s is not taken for one', (_, change) => {
  const changed = change(PAGE);
  expect(changed).not.toBe(PAGE);
  expect(isInert(changed)).toBe(false);
});
