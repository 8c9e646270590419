import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { refusePagePlace, writePage } from '../../../../cli/write-page.ts';
import { checksPage } from '../../../../pipelines/verify/report/page/checks-page.ts';
import { Checks, type VerifyReport } from '../../../../pipelines/verify/report/report.ts';
import { stoppedReport } from '../../../../pipelines/verify/report/stopped-report.ts';
import { verifyRelease } from '../../../../pipelines/verify/verify-release.ts';

const sound = new URL('../../../../fixtures/broken-releases/releases/sound', import.meta.url).pathname;
const page = (report: VerifyReport, stopped?: string): string => checksPage({ report, stopped, version: '1.2.3' });
const folder = mkdtempSync(join(tmpdir(), 'checks-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the page of the checks', () => {
  it('says of a sound release what holds, what is open and what was looked at', async () => {
    const report = await verifyRelease(sound);
    const html = page(report);
    expect(html).toContain('Nothing is wrong that can be seen from here.');
    expect(html).toContain('Not checked, or not in full: who signed it.');
    expect(html).not.toContain('What is wrong');
    expect(report.files.length).toBeGreaterThan(10);
    for (const { sha256 } of report.files) expect(html).toContain(sha256);
    expect(report.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['manifest.json', 'report.json']));
    for (const { detail } of report.checks.filter(({ id }) => id === 'without-records')) {
      expect(html).toContain(detail.split('`')[0]);
    }
    expect(page(report)).toBe(html);
  });

  it('tells digests of the manifest and of intact files alone', async () => {
    const report = await verifyRelease(new URL('../swapped-table', `file://${sound}/x`).pathname);
    const failed = new Set(report.checks.filter(({ verdict }) => verdict === 'fail').map(({ file }) => file));
    expect(failed.size).toBeGreaterThan(0);
    expect(report.ok).toBe(false);
    expect(page(report)).toContain('Do not trust this release.');
    expect(page(report).indexOf('What is wrong')).toBeLessThan(page(report).indexOf('What was checked'));
  });

  it('shows text of a hostile folder as text', () => {
    const checks = new Checks();
    checks.fail('folder', 'it is <script>alert(1)</script>\u202e odd', '<img src=x onerror=alert(1)>');
    const hostile = '"><script>alert(2)</script>';
    const html = page(
      {
        schema: 'verify/1',
        release: hostile,
        fingerprint: hostile,
        files: [{ path: hostile, sha256: hostile }],
        ok: false,
        unchecked: [],
        checks: checks.list,
      },
      hostile,
    );
    expect(html).not.toMatch(/<script|<img|\u202e/);
    expect(html).toContain('synthward verify RELEASE');
  });

  it('says of stopped checks why, and that the rest was not made', () => {
    const identity = { release: undefined, fingerprint: undefined, files: [] };
    const report = stoppedReport({ checks: [], current: 'fit', identity }, 'it took more than 2 GiB');
    const html = page(report, 'Cannot finish the checks of x: they took more memory than allowed.');
    expect(html).toContain('The checks did not come to their end. Cannot finish');
    expect(html).toContain('the checks were stopped before it was made');
    expect(html).toContain('its manifest cannot be read');
  });
});

describe('a page is written', () => {
  it('whole, once, and never over another file', () => {
    const path = join(folder, 'page.html');
    writePage(path, '<p>');
    expect(() => writePage(path, 'other')).toThrow(expect.objectContaining({ code: 'FILE_UNWRITABLE' }));
    expect(readFileSync(path, 'utf8')).toBe('<p>');
    expect(readdirSync(folder)).toEqual(['page.html']);
  });

  it('where it is a part of no release, in a folder that exists', async () => {
    const refused = expect.objectContaining({ code: 'FILE_UNWRITABLE' });
    writeFileSync(join(folder, 'taken.html'), '');
    await expect(refusePagePlace(join(sound, 'page.html'), sound)).rejects.toEqual(refused);
    await expect(refusePagePlace(join(sound, 'data', 'page.html'), sound)).rejects.toEqual(refused);
    await expect(refusePagePlace(join(folder, 'no', 'page.html'), sound)).rejects.toEqual(refused);
    await expect(refusePagePlace(join(folder, 'taken.html'), sound)).rejects.toEqual(refused);
    await expect(refusePagePlace(join(folder, 'free.html'), sound)).resolves.toBeUndefined();
  });
});
