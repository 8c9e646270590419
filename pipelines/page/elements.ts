import { type Content, checkedMarkup, element, type Html, together } from './html.ts';

/** A sentence of any origin, in which words between backticks are code. */
export const sentence = (text: string): Html =>
  together(...text.split(CODE).map((part, i) => (i % 2 === 1 ? element('code', {}, part.slice(1, -1)) : part)));

const CODE = /(`[^`\s][^`]*`)/;

export const paragraph = (...content: readonly Content[]): Html => element('p', {}, ...content);

/** A name or a value of any origin: set apart from the sentence around it, also in its direction. */
export const nameOf = (text: string): Html => element('code', {}, element('bdi', {}, text === '' ? '""' : text));

export const list = (items: readonly Content[], kind: 'ul' | 'ol' = 'ul'): Html =>
  element(kind, {}, ...items.map((item) => element('li', {}, item)));

/** Terms, each with what belongs to it. */
export const terms = (pairs: readonly (readonly [Content, Content])[]): Html =>
  element('dl', {}, ...pairs.flatMap(([term, what]) => [element('dt', {}, term), element('dd', {}, what)]));

/** Something that is closed until a reader opens it, and open on paper. */
export const foldedAway = (summary: Content, ...content: readonly Content[]): Html =>
  element('details', {}, element('summary', {}, summary), ...content);

/** Lines to type into a terminal. */
export const codeLines = (label: string, lines: readonly string[]): Html =>
  element(
    'div',
    { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': label },
    element('pre', {}, element('code', {}, ...lines.flatMap((line, i) => (i === 0 ? [line] : [LINE_END, line])))),
  );

const LINE_END: Html = checkedMarkup('\n');

/** A part of a section. */
export const subsection = (heading: Content, ...content: readonly Content[]): Html =>
  together(element('h3', {}, heading), ...content);
