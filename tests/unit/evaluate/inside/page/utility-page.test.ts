import { beforeAll, describe, expect, it } from 'vitest';
import { detailCharts } from '../../../../../pipelines/evaluate/inside/page/detail-charts.ts';
import { survivalCharts } from '../../../../../pipelines/evaluate/inside/page/survival-charts.ts';
import { utilityPage } from '../../../../../pipelines/evaluate/inside/page/utility-page.ts';
import type { UtilityReport } from '../../../../../pipelines/evaluate/utility/measure-utility.ts';
import type { UtilityResult } from '../../../../../pipelines/evaluate/utility/utility-result.ts';
import { visitsReport } from './visits-report.ts';

const page = (report: UtilityReport): string =>
  utilityPage({ name: 'visits', report, notes: ['a note'], parts: [], version: '1.2.3' });

const result: UtilityResult = {
  metric: 'some-error',
  definition: 'What it is.',
  edition: 'inside',
  about: { columns: ['age'], group: undefined },
  value: 0.3,
  unavailable: undefined,
  interval: null,
  ceiling: 0.1,
  floor: 0.5,
  direction: 'lower-is-better',
  computedOn: { real: 10, synthetic: 10, holdout: null },
  details: undefined,
};
const reportOf = (...results: UtilityResult[]): UtilityReport => ({
  seed: 'seed',
  rows: { real: 1000, synthetic: 2000, holdout: null },
  sections: [{ metric: 'some', title: 'A section', results }],
});

describe('the page of a table beside its records', () => {
  let report: UtilityReport;
  beforeAll(async () => {
    report = await visitsReport(600);
  });

  it('has every section, and the same bytes each time', () => {
    const html = page(report);
    for (const { title } of report.sections) expect(html).toContain(`>${title}</h2>`);
    expect(page(report)).toBe(html);
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(html.match(/ id="[^"]*"/g)!.length).toBe(new Set(html.match(/ id="[^"]*"/g)).size);
    expect(html.length).toBeLessThan(1_500_000);
  });

  it('says first where the table is worst, and that nobody may publish it', () => {
    const html = page(report);
    expect(html.indexOf('Where the table is worst')).toBeLessThan(html.indexOf('<nav'));
    expect(html).toContain('Nothing of this page may be published.');
  });

  it('draws what lies behind numbers', () => {
    const html = page(report);
    for (const what of [
      'pairs of columns go together',
      'random parts of the records',
      'came true',
      'a row is synthetic',
    ]) {
      expect(html).toContain(what);
    }
  });
});

describe('numbers', () => {
  it('of survival are curves, those of groups side by side', () => {
    const point = (time: number, survival: number) => ({ time, survival, lower: survival, upper: survival });
    const curves = { real: [point(0, 1), point(9, 0.5)], synthetic: [point(0, 1), point(9, 0.4)] };
    const whole = { ...result, details: { curves } };
    const grouped = ['F', 'M'].map((value) => ({
      ...whole,
      about: { columns: ['days'], group: { column: 'sex', value } },
    }));
    const charts = survivalCharts([whole, ...grouped, result], 'x');
    expect(charts.map(({ caption }) => caption)).toEqual([expect.stringContaining('Kaplan-Meier'), 'The same by sex.']);
    expect(charts[1]!.table.rows[0]).toEqual(['F', 'records', '0', '1', '1 to 1']);
    expect(charts[1]!.table.rows.length).toBe(8);
  });

  it('that are not available say why', () => {
    const html = page(
      reportOf({ ...result, value: null, unavailable: 'not available, because the target has one value' }),
    );
    expect(html).toContain('some error: age: not available, because the target has one value');
    expect(html).toContain('No number has both a floor and a ceiling');
  });

  it('of groups stand side by side', () => {
    const grouped = ['F', 'M'].map((value) => ({ ...result, about: { columns: [], group: { column: 'sex', value } } }));
    expect(page(reportOf(...grouped))).toContain('Some error by sex.');
  });

  it('about hostile names are text', () => {
    const hostile = '<script>alert(1)</script>';
    const html = page(
      reportOf({ ...result, about: { columns: [hostile], group: { column: hostile, value: hostile } } }),
    );
    expect(html).not.toContain('<script');
  });

  it('with details of another kind have no chart', () => {
    for (const details of [
      undefined,
      {},
      { values: { columns: 3 } },
      { subsamples: [] },
      { classes: [{ value: 'a' }] },
    ]) {
      expect(detailCharts({ ...result, details }, 'x')).toEqual([]);
    }
  });
});
