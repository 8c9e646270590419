import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type Found, found } from './found-in-page.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where pictures of pages are kept, for people to look at. */
export const PICTURES: string = fileURLToPath(new URL('../../test-results/pages/', import.meta.url));

/** Chromium of the system, or `undefined` where there is none. */
export async function systemBrowser(): Promise<Browser | undefined> {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) return undefined;
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface View {
  readonly name: string;
  readonly width: number;
  readonly dark: boolean;
  readonly media: 'screen' | 'print';
}

/** Of a sheet of A4 between margins of 14 mm, in pixels of a ninety-sixth of an inch. */
const PAPER = Math.floor(((210 - 28) / 25.4) * 96);

export const VIEWS: readonly View[] = [
  { name: 'phone', width: 360, dark: false, media: 'screen' },
  { name: 'phone-dark', width: 360, dark: true, media: 'screen' },
  { name: 'desk', width: 1280, dark: false, media: 'screen' },
  { name: 'desk-dark', width: 1280, dark: true, media: 'screen' },
  { name: 'print', width: PAPER, dark: false, media: 'print' },
];

export interface Seen extends Found {
  /** Addresses that the page asked for, but its own. */
  readonly requests: readonly string[];
  /** What the console was told. */
  readonly complaints: readonly string[];
}

/** Opens a file, looks at all of it, folded parts too, and keeps a picture (and of print a PDF) under `name`. */
export async function look(browser: Browser, file: string, view: View, name: string): Promise<Seen> {
  return await opened(browser, file, view, async (page, told) => {
    const seen = (await page.evaluate(found)) as Found;
    const picture = join(PICTURES, `${name}-${view.name}.png`);
    mkdirSync(dirname(picture), { recursive: true });
    await page.screenshot({ path: picture, fullPage: true });
    if (view.media === 'print') await page.pdf({ path: picture.replace(/png$/, 'pdf'), preferCSSPageSize: true });
    return { ...seen, ...told };
  });
}

/** Names of the regions that scroll and that the tab key does not reach. */
export const unreachable = (browser: Browser, file: string, view: View): Promise<readonly string[]> =>
  opened(browser, file, view, async (page) => {
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    const stops = await page.locator('a, summary, [tabindex]').count();
    for (let i = 0; i <= stops; i++) {
      await page.keyboard.press('Tab');
      await page.evaluate('document.activeElement?.setAttribute("data-reached", "")');
    }
    return (await page.evaluate(`[...document.querySelectorAll('*')]
      .filter((one) => one !== document.documentElement && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
        && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) && !one.hasAttribute('data-reached'))
      .map((one) => one.getAttribute('aria-label') ?? one.outerHTML.slice(0, 80))`)) as string[];
  });

type Told = Pick<Seen, 'requests' | 'complaints'>;

export async function opened<T>(
  browser: Browser,
  file: string,
  view: View,
  work: (page: Page, told: Told) => Promise<T>,
  javaScriptEnabled = true,
): Promise<T> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: view.width, height: 800 },
    colorScheme: view.dark ? 'dark' : 'light',
    javaScriptEnabled,
  });
  const [requests, complaints]: [string[], string[]] = [[], []];
  const own = pathToFileURL(file).href;
  await context.route('**/*', (route) => {
    if (route.request().url() === own) return route.continue();
    requests.push(route.request().url());
    return route.abort();
  });
  try {
    const page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.emulateMedia({ media: view.media, colorScheme: view.dark ? 'dark' : 'light' });
    await page.goto(own);
    return await work(page, { requests, complaints });
  } finally {
    await context.close();
  }
}
