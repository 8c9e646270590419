import { TAGS } from './html.ts';
import { DRAWS } from './picture.ts';
import { piecesOf } from './strict-markup.ts';

const DOCTYPE = '<!DOCTYPE html>\n';
const ATTRIBUTES =
  /^(class|id|lang|charset|name|content|http-equiv|href|scope|role|tabindex|open|aria-[a-z]+|[a-z]+\d?(-[a-z]+)*|viewBox|clipPath|gradient\w+)$/;
const ACTS = /^(on.*|src|srcset|srcdoc|action|formaction|ping|background|data|poster|style|xlink.*|xml.*|is|slot)$/i;
const FETCHES = /url\(|@import|expression\(|javascript:|\\/i;

/**
 * Whether a page that somebody else made can run or fetch nothing, whatever it says: every element and attribute of it is one of a page of
 * ours, written as pages are, and no link leaves it. A page that is written in any other way is not taken for one that can do nothing.
 */
export function isInert(page: string): boolean {
  if (!page.startsWith(DOCTYPE)) return false;
  let inStyle = false;
  for (const piece of piecesOf(page.slice(DOCTYPE.length))) {
    if (piece === undefined) return false;
    if (piece.kind === 'text') {
      if (inStyle && FETCHES.test(piece.text)) return false;
      continue;
    }
    const { name, closing, attributes } = piece;
    if (!(TAGS as readonly string[]).includes(name) && name !== 'style' && !DRAWS.test(name)) return false;
    inStyle = name === 'style' && !closing;
    for (const [key, value] of attributes) {
      if (!ATTRIBUTES.test(key) || ACTS.test(key)) return false;
      if (key === 'href' && !/^#[\w-]*$/.test(value)) return false;
      if (key === 'http-equiv' && value !== 'Content-Security-Policy') return false;
      if (name !== 'meta' && FETCHES.test(value) && !key.startsWith('aria-')) return false;
    }
  }
  return true;
}
