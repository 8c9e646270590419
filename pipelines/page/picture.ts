import { checkedMarkup, type Html } from './html.ts';
import { piecesOf } from './strict-markup.ts';

/** Elements of SVG that only draw; no script, style sheet, link, image, animation or foreign content. */
export const DRAWS: RegExp =
  /^(svg|g|defs|title|desc|path|line|polyline|polygon|rect|circle|ellipse|text|tspan|clipPath|mask|pattern|linearGradient|radialGradient|stop|marker)$/;
/** Attributes that run something or name something outside. */
const ACTS = /^on|^(src|href|xlink:href|xml:base|style)$/i;
const OUTSIDE = /url\(\s*(?!#[\w-]+\s*\))|[a-z]+:\/\/|javascript:|data:/i;
const CHARACTER = /&(?!(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[\da-f]+);)/i;
/** The name of the language, which nothing fetches. */
const LANGUAGE = 'http://www.w3.org/2000/svg';

/**
 * A drawing as a part of the page: well-formed SVG that draws and does nothing else. Throws `RangeError` for anything that a drawing of
 * ours is not.
 */
export function picture(svg: string): Html {
  const wrong = whyNoDrawing(svg);
  if (wrong !== undefined) throw new RangeError(`Cannot put a drawing into a page: ${wrong}`);
  return checkedMarkup(`${svg}\n`);
}

function whyNoDrawing(svg: string): string | undefined {
  const open: string[] = [];
  let ended = false;
  for (const piece of piecesOf(svg)) {
    if (piece === undefined) return 'it is not well-formed';
    if (piece.kind === 'text') {
      if (CHARACTER.test(piece.text)) return 'it holds an unknown character';
      if (open.length === 0) return 'text stands outside it';
      continue;
    }
    const { name, closing, empty, attributes } = piece;
    if (!DRAWS.test(name)) return `it holds <${name}>`;
    if (open.length === 0 && (name !== 'svg' || closing || ended)) return 'it is not one <svg>';
    for (const [key, value] of attributes) {
      if (ACTS.test(key) && !isPlainStyle(key, value)) return `it has the attribute ${key}`;
      const inside = key === 'xmlns' ? value === LANGUAGE : !OUTSIDE.test(value) && !CHARACTER.test(value);
      if (!inside) return `its attribute ${key} names something outside it`;
    }
    if (closing && open.pop() !== name) return `</${name}> closes nothing`;
    if (!closing && !empty) open.push(name);
    ended = open.length === 0;
  }
  return ended ? undefined : 'it does not end';
}

const isPlainStyle = (name: string, value: string): boolean => name === 'style' && /^[\w\s:;.,%#-]*$/.test(value);
