import { inLine } from '../../privacy/shown-text.ts';

/** Markup that may stand in a page. The functions of this folder alone make it, and text gets into it escaped. */
class Markup {
  readonly #markup: string;
  constructor(markup: string) {
    this.#markup = markup;
  }
  toString(): string {
    return this.#markup;
  }
}

export type Html = Markup;

/** Text of any origin, or markup. */
export type Content = string | Html;

/** Elements of a page; none that runs, embeds, submits or fetches anything. */
export const TAGS = [
  'a',
  'bdi',
  'body',
  'caption',
  'code',
  'dd',
  'details',
  'div',
  'dl',
  'dt',
  'em',
  'figcaption',
  'figure',
  'footer',
  'h1',
  'h2',
  'h3',
  'h4',
  'head',
  'header',
  'html',
  'li',
  'main',
  'meta',
  'nav',
  'ol',
  'p',
  'pre',
  'section',
  'small',
  'span',
  'strong',
  'summary',
  'table',
  'tbody',
  'td',
  'th',
  'thead',
  'title',
  'tr',
  'ul',
] as const;

export type Tag = (typeof TAGS)[number];

/** Attributes that name nothing outside the page. */
export interface Attributes {
  readonly class?: string | undefined;
  readonly id?: string | undefined;
  readonly lang?: string | undefined;
  readonly charset?: string | undefined;
  readonly name?: string | undefined;
  readonly content?: string | undefined;
  readonly 'http-equiv'?: string | undefined;
  readonly href?: `#${string}` | undefined;
  readonly scope?: 'col' | 'row' | undefined;
  readonly role?: 'region' | 'img' | 'group' | 'note' | undefined;
  readonly tabindex?: '0' | undefined;
  readonly open?: '' | undefined;
  readonly 'aria-label'?: string | undefined;
  readonly 'aria-labelledby'?: string | undefined;
  readonly 'aria-hidden'?: 'true' | undefined;
}

const EMPTY: readonly Tag[] = ['meta'];
/** Those after which no blank shows, so that each begins a line of the file. */
const INLINE: readonly Tag[] = ['a', 'bdi', 'code', 'em', 'small', 'span', 'strong'];

/** Text of any origin as the content or the value of an attribute: read as it is written, with escapes for what cannot be seen. */
export const escaped = (text: string): string =>
  inLine(text).replaceAll(/[&<>"'`]/g, (sign) => `&#${sign.codePointAt(0)};`);

/** An element with its content. An attribute that is `undefined` is left out. */
export function element(tag: Tag, attributes: Attributes, ...content: readonly Content[]): Html {
  const opening = `<${tag}${Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : value === '' ? ` ${name}` : ` ${name}="${escaped(value)}"`))
    .join('')}>`;
  const ending = INLINE.includes(tag) ? '' : '\n';
  if (EMPTY.includes(tag)) return new Markup(`${opening}${ending}`);
  return new Markup(`${opening}${joined(content)}</${tag}>${ending}`);
}

/** Several pieces as one. */
export const together = (...content: readonly Content[]): Html => new Markup(joined(content));

/** For what the functions of this folder checked or wrote themselves, and for nobody else: `markup` is taken as it is. */
export const checkedMarkup = (markup: string): Html => new Markup(markup);

const joined = (content: readonly Content[]): string =>
  content.map((piece) => (typeof piece === 'string' ? escaped(piece) : piece.toString())).join('');
