import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { chartInPage } from '../../../pipelines/page/chart-in-page.ts';
import { pageOf } from '../../../pipelines/page/document.ts';
import { paragraph, subsection } from '../../../pipelines/page/elements.ts';
import { together } from '../../../pipelines/page/html.ts';
import { table } from '../../../pipelines/page/table.ts';
import { HOSTILE } from '../../support/hostile.ts';

const chart = {
  caption: `Counts of ${HOSTILE}`,
  svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0"/></svg>',
  table: { head: ['value', 'count'], rows: [[HOSTILE, '3']] },
};
const page = pageOf({
  title: `A page on ${HOSTILE}`,
  subtitle: HOSTILE,
  first: paragraph(HOSTILE),
  parts: [
    {
      id: 'one',
      heading: HOSTILE,
      content: together(
        subsection('Below', chartInPage(chart)),
        table({ caption: HOSTILE, head: ['a', 'b'], rows: [[HOSTILE, '1']], numbers: [1] }),
      ),
    },
    { id: 'two', heading: 'Two', content: paragraph('Nothing') },
  ],
  footer: HOSTILE,
});
const { document } = parseHTML(page);

test('a page runs nothing and fetches nothing', () => {
  expect(page).toMatch(/^<!DOCTYPE html>\n<html lang="en-GB">/);
  expect(page).not.toMatch(/<script|<link|<img|<iframe|<form|@import|url\(/i);
  const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]')!.getAttribute('content')!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|https?:|data:|\*/);
  for (const link of document.querySelectorAll('[href]')) expect(link.getAttribute('href')).toMatch(/^#\w+$/);
});

test('every part is a landmark with a heading, in order and reached from the contents', () => {
  const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(({ tagName }) => Number(tagName.slice(1)));
  expect(levels).toEqual([1, 2, 3, 2]);
  for (const link of document.querySelectorAll('nav a')) {
    const part = document.querySelector(link.getAttribute('href')!)!;
    expect(document.getElementById(part.getAttribute('aria-labelledby')!)!.textContent).toBe(link.textContent);
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('tables name their columns and rows, and scroll by themselves', () => {
  const tables = [...document.querySelectorAll('table')];
  expect(tables).toHaveLength(2);
  for (const one of tables) {
    expect(one.querySelector('caption')).not.toBeNull();
    expect(one.querySelectorAll('thead th[scope=col]')).toHaveLength(2);
    expect(one.querySelectorAll('tbody th[scope=row]')).toHaveLength(1);
    const region = one.parentElement!;
    expect(region.getAttribute('role')).toBe('region');
    expect(region.getAttribute('tabindex')).toBe('0');
    expect(region.getAttribute('aria-label')).toBe(one.querySelector('caption')!.textContent);
  }
});

test('beside a chart stand its numbers', () => {
  const figure = document.querySelector('figure')!;
  expect(figure.querySelector('svg')).not.toBeNull();
  expect(figure.querySelector('details td')!.textContent).toBe('3');
});
