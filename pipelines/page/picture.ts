import { checkedMarkup, type Html } from './html.ts';

/** Elements of SVG that only draw; no script, style sheet, link, image, animation or foreign content. */
const DRAWS =
  /^(svg|g|defs|title|desc|path|line|polyline|polygon|rect|circle|ellipse|text|tspan|clipPath|mask|pattern|linearGradient|radialGradient|stop|marker|use)$/;
/** Attributes that run something or name something outside. */
const ACTS = /^on|^(src|href|xlink:href|xml:base|style)$/i;
const OUTSIDE = /url\(\s*(?!#[\w-]+\s*\))|[a-z]+:\/\/|javascript:|data:/i;
const PART = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"<>]*")*)\s*(\/?)>|([^<>]+)/y;
const ATTRIBUTE = /\s+([\w:-]+)="([^"<>]*)"/g;
const CHARACTER = /&(?!(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[\da-f]+);)/i;
/** The names of the two languages, which nothing fetches. */
const LANGUAGE = /^http:\/\/www\.w3\.org\/(2000\/svg|1999\/xlink)$/;

/**
 * A drawing as a part of the page: well-formed SVG that draws and does nothing else. Throws `RangeError` for anything that a drawing of
 * ours is not.
 */
export function picture(svg: string): Html {
  const refused = (why: string): RangeError => new RangeError(`Cannot put a drawing into a page: ${why}`);
  const open: string[] = [];
  let at = 0;
  while (at < svg.length) {
    PART.lastIndex = at;
    const part = PART.exec(svg);
    if (part === null) throw refused(`it is not well-formed at character ${at}`);
    const [all, closing, tag, attributes, empty, text] = part;
    at += all.length;
    if (text !== undefined) {
      if (CHARACTER.test(text)) throw refused('it holds an unknown character');
      if (open.length === 0 && text.trim() !== '') throw refused('text stands outside it');
      continue;
    }
    if (!DRAWS.test(tag!)) throw refused(`it holds <${tag}>`);
    if (open.length === 0 && (tag !== 'svg' || at !== all.length)) throw refused('it is not one <svg>');
    for (const [, name, value] of attributes!.matchAll(ATTRIBUTE)) {
      const ownPart = tag === 'use' && name === 'href' && /^#[\w-]+$/.test(value!);
      if (ACTS.test(name!) && !ownPart && !isPlainStyle(name!, value!)) throw refused(`it has the attribute ${name}`);
      if (name!.startsWith('xmlns') ? !LANGUAGE.test(value!) : OUTSIDE.test(value!) || CHARACTER.test(value!)) {
        throw refused(`its attribute ${name} names something outside it`);
      }
    }
    if (closing === '') {
      if (empty === '') open.push(tag!);
    } else if (open.pop() !== tag) throw refused(`</${tag}> closes nothing`);
  }
  if (open.length > 0 || at === 0) throw refused('it does not end');
  return checkedMarkup(`${svg}\n`);
}

const isPlainStyle = (name: string, value: string): boolean => name === 'style' && /^[\w\s:;.,%#-]*$/.test(value);
