import { type Content, checkedMarkup, element, type Html, together } from './html.ts';
import { STYLE } from './style.ts';

/** A part of the page that its table of contents leads to. */
export interface PagePart {
  /** Letters, digits and hyphens; one a page. */
  readonly id: string;
  readonly heading: string;
  readonly content: Html;
}

export interface Page {
  /** What the page is about: in the window's title and as its first heading. */
  readonly title: string;
  /** Under the title. */
  readonly subtitle: Content;
  /** What a reader sees first, before the table of contents. */
  readonly first: Html;
  readonly parts: readonly PagePart[];
  /** The last lines: what made the page, and from what. */
  readonly footer: Content;
}

/** Nothing is fetched, run, framed or sent, whatever the page holds; its own style is all that it uses. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A page as one file that needs nothing else: the same bytes for the same content, UTF-8, no script. Headings go down one level at a time, and
 * every part is a landmark that has its heading as a name.
 */
export const pageOf = ({ title, subtitle, first, parts, footer }: Page): string =>
  together(
    checkedMarkup('<!DOCTYPE html>\n'),
    element(
      'html',
      { lang: 'en-GB' },
      element(
        'head',
        {},
        element('meta', { charset: 'utf-8' }),
        element('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
        element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
        element('meta', { name: 'referrer', content: 'no-referrer' }),
        element('meta', { name: 'color-scheme', content: 'light dark' }),
        element('title', {}, title),
        checkedMarkup(`<style>${STYLE}</style>\n`),
      ),
      element(
        'body',
        {},
        element('header', {}, element('h1', {}, title), element('p', { class: 'soft' }, subtitle)),
        element(
          'main',
          {},
          first,
          element('nav', { 'aria-label': 'Parts of this page' }, contents(parts)),
          ...parts.map(partOf),
        ),
        element('footer', {}, element('p', {}, footer)),
      ),
    ),
  ).toString();

const contents = (parts: readonly PagePart[]): Html =>
  element('ul', {}, ...parts.map(({ id, heading }) => element('li', {}, element('a', { href: `#${id}` }, heading))));

const partOf = ({ id, heading, content }: PagePart): Html =>
  element('section', { id, 'aria-labelledby': `${id}-title` }, element('h2', { id: `${id}-title` }, heading), content);
