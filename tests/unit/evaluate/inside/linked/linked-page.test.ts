import { describe, expect, it } from 'vitest';
import { differsMost, mostDifferentFirst } from '../../../../../pipelines/evaluate/inside/linked/differs-most.ts';
import { linkedPage } from '../../../../../pipelines/evaluate/inside/linked/linked-page.ts';
import { type LinkedFigure, measureLinked } from '../../../../../pipelines/evaluate/linked/measure-linked.ts';
import { smallLinkedTable } from '../../../../support/linked-tables.ts';

const records = smallLinkedTable({ seed: 'records', units: 600, habit: 0.8 });
const synthetic = smallLinkedTable({ seed: 'synthetic', units: 500 });
const report = measureLinked({ records, synthetic, seed: 'one' });
const words = {
  unit: 'patient',
  events: 'visits',
  wordsFor: (column: string, code: number) => `${column} ${code}`,
  isOrdered: (column: string) => column === 'dose',
};
const page = (figures: readonly LinkedFigure[] = report.figures): string =>
  linkedPage({
    name: 'ward',
    report: { ...report, figures },
    words,
    measured: 'released',
    notes: ['a note'],
    version: '1.2.3',
  });

const figure: LinkedFigure = {
  measure: 'ever',
  of: ['colour', '2'],
  records: 0.5,
  synthetic: 0.2,
  randomLinks: 0.4,
  floor: 0.49,
};

describe('what differs most', () => {
  it('is a habit that the synthetic tables have lost, told beside chance and rows without links', () => {
    const [first] = differsMost(report.figures, words, 6);
    expect(first).toMatch(/^(Of two rows|Values of colour in two rows) of visits of a patient/);
    expect(first).toContain('if rows were linked at random');
  });

  it('is what lies furthest beyond chance', () => {
    const noisy = { ...figure, of: ['colour', '1'], floor: 0.1 };
    expect(mostDifferentFirst([noisy, figure])).toEqual([figure, noisy]);
    expect(differsMost([noisy, figure], words, 6)).toEqual([
      'Units (patient) that ever have colour 2 (colour): 20 % in the synthetic tables, 50 % in the records (49 % where units are drawn from them again, 40 % if rows were linked at random).',
    ]);
  });

  it('takes an L1 distance by half, and says nothing of links where they change nothing', () => {
    const distance = {
      measure: 'gap',
      of: [],
      records: undefined,
      synthetic: 0.4,
      randomLinks: 1,
      floor: 0.1,
    } as const;
    expect(differsMost([distance], words, 1)).toEqual([
      'Days between a row of visits and the next: 20 % fall elsewhere than in the records (5.0 % by chance alone, 50 % if rows were linked at random).',
    ]);
    const rows = { ...distance, measure: 'eventsPerUnit', randomLinks: 0 } as const;
    expect(differsMost([rows], words, 1)).toEqual([
      'How many rows of visits a patient has: 40 % fall elsewhere than in the records (10 % by chance alone).',
    ]);
  });

  it('is nothing where the tables are the records', () => {
    const same = measureLinked({ records, synthetic: records, seed: 'one' });
    expect(differsMost(same.figures, words, 6)).toEqual([]);
    expect(page(same.figures)).toContain('No figure differs from the records by more than chance alone does.');
  });
});

describe('the page of linked tables beside their records', () => {
  it('has every section, each chart with its table, and the same bytes each time', () => {
    const html = page();
    for (const heading of [
      'How many rows',
      'From one row to the next',
      'Time between rows',
      'First and last rows',
      'How many ever have a value',
      'What comes first',
      'What belongs together',
      'Rows by themselves',
    ]) {
      expect(html).toContain(`>${heading}</h2>`);
    }
    expect(page()).toBe(html);
    expect(html.match(/The same as a table/g)!.length).toBe(html.match(/<svg/g)!.length);
    expect(html).not.toMatch(/NaN|Infinity|undefined|\[object/);
    expect(html.match(/ id="[^"]*"/g)!.length).toBe(new Set(html.match(/ id="[^"]*"/g)).size);
  });

  it('says first what differs, and that nobody may publish it', () => {
    const html = page();
    expect(html.indexOf('What differs most from the records')).toBeLessThan(html.indexOf('<nav'));
    expect(html).toContain('Nothing of this page may be published.');
  });

  it('tells correlations of ordered columns alone', () => {
    const of = (column: string): LinkedFigure => ({ ...figure, measure: 'correlation', of: [column] });
    expect(page([figure, of('dose')])).toContain('Correlation of a number and the next');
    expect(page([figure, of('colour')])).not.toContain('Correlation of a number and the next');
  });

  it('leaves out what there is nothing of', () => {
    const html = page([figure, { ...figure, measure: 'earlier', of: ['colour', '1', '2'], synthetic: undefined }]);
    expect(html).toContain('How many ever have a value');
    expect(html).not.toContain('What comes first');
  });
});
