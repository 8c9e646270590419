import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { serialised } from '../../../../pipelines/page/charts/drawing/serialise.ts';
import { everyChart } from './every-chart.ts';

const HOSTILE =
  '<script>alert(1)</script>"\'&amp; ]]> <!-- </svg> \u202etxet\u202c javascript:x onload=y url(http://e.example/x)';
const TAG = /<(\/?)([a-z]+)((?: [a-zA-Z\d-]+="[^"<>]*")*)(\/?)>/g;

describe('every chart', () => {
  it.each(Object.entries(everyChart(HOSTILE)))(
    '%s is a drawing and nothing else, whatever the texts are',
    (_, chart) => {
      const open: string[] = [];
      const between = chart.svg.replace(
        TAG,
        (_all, closing: string, tag: string, attributes: string, empty: string) => {
          expect(['svg', 'title', 'g', 'path', 'rect', 'line', 'circle', 'text']).toContain(tag);
          expect(attributes).not.toMatch(/ (on|href|src|style)|url\(|http|javascript/);
          if (closing === '/') expect(open.pop()).toBe(tag);
          else if (empty === '') open.push(tag);
          return '';
        },
      );
      expect(open).toEqual([]);
      expect(between).not.toMatch(/[<>]|&(?!#\d+;)|\u202e|NaN|Infinity|undefined/);
    },
  );

  it.each(Object.entries(everyChart(HOSTILE)))('%s names itself and has its texts whole in the table', (_, chart) => {
    const [, id] = /^<svg aria-labelledby="([a-z-]+)"[^>]* role="img"/.exec(chart.svg)!;
    expect(chart.svg.split(` id="`).length).toBe(2);
    expect(chart.svg).toContain(`<title id="${id}">What &#60;script&#62;`);
    for (const row of chart.table.rows) expect(row.length).toBe(chart.table.head.length);
    if (!/^(c|g)-/.test(id!)) expect(JSON.stringify(chart.table)).toContain('<script>alert(1)</script>');
  });

  it('gives the same bytes each time', () => {
    expect(everyChart('a')).toEqual(everyChart('a'));
  });

  /**
   * Whoever verifies a release makes its page again, so other bytes for the same numbers are a new edition of the page. Recipe:
   * `sha256` of the drawings of `everyChart('text')`, one after the other; the same on Node 20, 22 and 24.
   */
  it('gives the bytes that it gave before', () => {
    const drawings = Object.values(everyChart('text')).map(({ svg }) => svg);
    expect(createHash('sha256').update(drawings.join('')).digest('hex')).toBe(
      'a8c5deca1899e1b5e583111a122c4ad844f8c22d0c2c0b68c265e57cdcc36431',
    );
  });
});

describe('a tree of shapes as text', () => {
  const text = (data: string) => ({ nodeType: 3, nodeName: '#text', data, childNodes: [] });

  it('leaves out what does not draw, and rounds places', () => {
    const script = { nodeType: 1, nodeName: 'script', childNodes: [text('alert(1)')] };
    const attributes = [
      { name: 'x', value: '1.2345' },
      { name: 'onclick', value: 'alert(1)' },
      { name: 'd', value: 'M1.06,-0.04L1e-7,2.25' },
    ];
    const path = { nodeType: 1, nodeName: 'path', attributes, childNodes: [script] };
    expect(serialised(path)).toBe('<path d="M1.1,0L1e-7,2.3" x="1.2"/>');
    expect(serialised(script)).toBe('');
  });
});
