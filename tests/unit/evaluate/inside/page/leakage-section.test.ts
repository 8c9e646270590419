import { beforeAll, describe, expect, it } from 'vitest';
import { controlledRows } from '../../../../../pipelines/evaluate/inside/page/controlled-rows.ts';
import { leakageSection } from '../../../../../pipelines/evaluate/inside/page/leakage-section.ts';
import { rocPanels } from '../../../../../pipelines/evaluate/inside/page/roc-panels.ts';
import type { LeakageReport } from '../../../../../pipelines/evaluate/leakage/leakage-result.ts';
import { leakageReport } from './leakage-report.ts';

let report: LeakageReport;
beforeAll(async () => {
  report = await leakageReport();
});
const html = (changes: Partial<LeakageReport> = {}): string =>
  leakageSection({ ...report, ...changes }).content.toString();

describe('the section on leakage', () => {
  it('has the verdict first, then each criterion, and every attack with its numbers', () => {
    const page = html();
    expect(page.indexOf('Leakage found')).toBeLessThan(page.indexOf('<figure'));
    for (const { sentence } of report.byCriterion) expect(page).toContain(sentence);
    for (const { sentence } of report.results) expect(page).toContain(sentence);
    expect(page).toContain('not tried');
    expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(html()).toBe(page);
  });

  it('sets smoke tests apart, with their label', () => {
    const page = html();
    expect(report.smokeTests.length).toBeGreaterThan(0);
    const at = page.indexOf('Smoke tests, which say nothing about privacy');
    expect(at).toBeGreaterThan(page.indexOf('Every attack'));
    for (const { sentence } of report.smokeTests) expect(page.indexOf(sentence)).toBeGreaterThan(at);
  });

  it('without a hold-out shows no attack, and says why there is no verdict', () => {
    const page = html({ results: [], byCriterion: [], verdict: null, sentence: 'No verdict: nobody was held out.' });
    expect(page).toContain('No verdict: nobody was held out.');
    expect(page).not.toContain('<figure');
    expect(page).not.toContain('Every attack');
  });

  it('shows texts as they are written', () => {
    const [result] = report.results;
    const hostile = '<script>alert(1)</script>\u202e';
    const page = html({
      sentence: hostile,
      notes: [hostile],
      results: [{ ...result!, definition: hostile, sentence: hostile, threat: { ...result!.threat, words: hostile } }],
    });
    expect(page).not.toContain('<script');
    expect(page).not.toContain('\u202e');
    expect(page.match(/&#60;script&#62;/g)!.length).toBe(5);
  });
});

describe('control beside attack', () => {
  it('has a row for guesses, and one at each false positive rate for scores', () => {
    const rows = controlledRows(report.results);
    const labels = rows.map(({ label }) => label);
    expect(labels.filter((label) => label.startsWith('linking'))).toHaveLength(2);
    expect(labels.filter((label) => label.includes(', 1 % wrongly named'))).toHaveLength(2);
    expect(labels.filter((label) => label.includes(', 0.1 % wrongly named'))).toHaveLength(2);
    const [link] = rows;
    expect(link).toMatchObject({ first: { value: expect.closeTo(0.4) }, second: { value: expect.closeTo(0.1) } });
    // exp(1) times what succeeds on others, and delta.
    expect(link!.most).toBeCloseTo(Math.E * link!.second.value + 1e-6, 9);
  });

  it('draws curves of every kind in the same place, and what the claim allows above the line of guessing', () => {
    const [panel] = rocPanels(report.results, report.claim);
    expect(panel!.curves.map(({ name }) => name)).toEqual([
      'random patients',
      'the most vulnerable patients',
      'a copy of the records in place of the table',
      'most that the claimed epsilon allows',
    ]);
    for (const { points } of panel!.curves) expect(points.length).toBeGreaterThan(1);
    for (const { x, y } of panel!.curves[3]!.points) expect(y).toBeGreaterThanOrEqual(x);
    expect(rocPanels(report.results, null)[0]!.curves).toHaveLength(3);
  });
});
