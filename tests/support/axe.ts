import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { opened, type View } from './browser.ts';

/** What axe-core has to say against a page, one line each. Its script runs in the test alone. */
export const violations = (browser: Browser, file: string, view: View): Promise<readonly string[]> =>
  opened(browser, file, view, async (page) => {
    await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
    await page.evaluate(axe.source);
    return (await page.evaluate(`axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`)) as string[];
  });
