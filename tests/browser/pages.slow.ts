import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leakageSection } from '../../pipelines/evaluate/inside/page/leakage-section.ts';
import { utilityPage } from '../../pipelines/evaluate/inside/page/utility-page.ts';
import { chartInPage } from '../../pipelines/page/chart-in-page.ts';
import { pageOf } from '../../pipelines/page/document.ts';
import { together } from '../../pipelines/page/html.ts';
import { checksPage } from '../../pipelines/verify/report/page/checks-page.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import { violations } from '../support/axe.ts';
import { look, opened, systemBrowser, unreachable, VIEWS, type View } from '../support/browser.ts';
import { leakageReport } from '../unit/evaluate/inside/page/leakage-report.ts';
import { visitsReport } from '../unit/evaluate/inside/page/visits-report.ts';
import { everyChart } from '../unit/page/charts/every-chart.ts';

const LONG = `W${'iWm@'.repeat(20)}`;
const folder = mkdtempSync(join(tmpdir(), 'pages-'));
const releases = fileURLToPath(new URL('../../fixtures/broken-releases/releases/', import.meta.url));
const browser = await systemBrowser();
if (browser === undefined) console.warn('Pages are not looked at: there is no Chromium. Install the package chromium.');
const seen = browser as Browser;

const saved = (name: string, html: string): string => {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, html);
  return file;
};
const checked = async (release: string): Promise<string> =>
  checksPage({ report: await verifyRelease(join(releases, release)), stopped: undefined, version: '0.0.0' });
const gallery = (text: string): string =>
  pageOf({
    title: 'Charts',
    subtitle: text,
    first: together(''),
    parts: [{ id: 'charts', heading: text, content: together(...Object.values(everyChart(text)).map(chartInPage)) }],
    footer: text,
  });

const released = (release: string): string => readFileSync(join(releases, release, 'report.html'), 'utf8');

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  release: () => released('sound'),
  charts: () => gallery('Discharged to home under care'),
  'charts-of-long-texts': () => gallery(LONG),
  utility: async () =>
    utilityPage({ name: 'visits', report: await visitsReport(1500), notes: ['a note'], parts: [], version: '0.0.0' }),
  leakage: async () =>
    utilityPage({
      name: 'visits',
      report: { seed: 'leakage', rows: { real: 400, synthetic: 500, holdout: 400 }, sections: [] },
      notes: [],
      parts: [leakageSection(await leakageReport())],
      version: '0.0.0',
    }),
  'checks-of-a-sound-release': () => checked('sound'),
  'checks-of-a-broken-release': () => checked('swapped-table'),
};

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(browser === undefined).each(Object.entries(pages))('the page %s', (name, make) => {
  let file: string;
  beforeAll(async () => {
    file = saved(name, await make());
  });

  it.each(VIEWS)('fits, asks for nothing and complains of nothing: $name', async (view) => {
    expect(await look(seen, file, view, name)).toEqual({ tooWide: 0, cut: [], requests: [], complaints: [] });
  });

  it.each(VIEWS.filter(({ media }) => media === 'screen'))(
    'can be read by whoever does not see it: $name',
    async (view) => {
      expect(await violations(seen, file, view)).toEqual([]);
    },
  );

  it.each(VIEWS.filter(({ width }) => width === 360))('scrolls with the keyboard: $name', async (view) => {
    expect(await unreachable(seen, file, view)).toEqual([]);
  });

  it('has on paper what is folded away on the screen', async () => {
    const print = VIEWS.find(({ media }) => media === 'print')!;
    const folded = await opened(seen, file, print, (page) =>
      page.evaluate(
        `[...document.querySelectorAll('details table')].filter((one) => !one.checkVisibility({ contentVisibilityAuto: true }) || one.getBoundingClientRect().height === 0).length`,
      ),
    );
    expect(folded).toBe(0);
  });

  it('colours its maps', async () => {
    const black = await opened(seen, file, VIEWS[2]!, (page) =>
      page.evaluate(
        `[...document.querySelectorAll('svg [class^="heat"], svg [class^="cool"]')].filter((one) => getComputedStyle(one).fill === getComputedStyle(one.ownerSVGElement).fill).length`,
      ),
    );
    expect(black).toBe(0);
  });

  it('is the same without scripts', async () => {
    const pictures = await Promise.all(
      [true, false].map((scripts) =>
        opened(seen, file, VIEWS[2]!, (page) => page.screenshot({ fullPage: true }), scripts),
      ),
    );
    expect(pictures[0]!.equals(pictures[1]!)).toBe(true);
  });
});

describe.skipIf(browser === undefined)('what is looked for is found where it is', () => {
  const [phone, , desk] = VIEWS as readonly [View, View, View];
  const page = (name: string, body: string): string =>
    saved(
      name,
      `<!DOCTYPE html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>x</title></head><body><main><h1>x</h1>${body}</main></body></html>`,
    );

  it('a word that is wider than a telephone', async () => {
    const wide = await look(seen, page('wide', `<p>${LONG}</p>`), phone, 'broken/wide');
    expect(wide.tooWide).toBeGreaterThan(0);
    expect(wide.cut).toEqual([expect.stringContaining('<p>W')]);
  });

  it('text that its box hides, and text outside its drawing', async () => {
    const hidden = `<p style="overflow:hidden;width:50px;white-space:nowrap">${LONG}</p>`;
    expect((await look(seen, page('hidden', hidden), desk, 'broken/hidden')).cut.length).toBe(1);
    const drawing =
      '<svg role="img" aria-label="x" width="100" height="20"><text x="80" y="15">longer than that</text></svg>';
    expect((await look(seen, page('drawing', drawing), desk, 'broken/drawing')).cut).toEqual([
      expect.stringContaining('<text'),
    ]);
  });

  it('a request, and a complaint', async () => {
    const asking = await look(
      seen,
      page('asking', '<img alt="x" src="https://example.org/x.png"><script>console.error("x")</script>'),
      desk,
      'broken/asking',
    );
    expect(asking.requests).toEqual(['https://example.org/x.png']);
    expect(asking.complaints).toContain('x');
  });

  it('a picture without a name, and letters too faint', async () => {
    const against = await violations(seen, page('nameless', '<img src="data:,"><p style="color:#bbb">faint</p>'), desk);
    expect(against).toEqual([expect.stringMatching(/^color-contrast/), expect.stringMatching(/^image-alt/)]);
  });

  it('a region that the keyboard does not reach', async () => {
    const region = (attributes: string) =>
      `<div aria-label="far" style="overflow-x:auto" ${attributes}><svg aria-hidden="true" width="3000" height="9"></svg></div>`;
    expect(await unreachable(seen, page('far', region('tabindex="-1"')), phone)).toEqual(['far']);
    expect(await unreachable(seen, page('near', region('tabindex="0"')), phone)).toEqual([]);
  });
});
