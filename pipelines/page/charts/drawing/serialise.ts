import { svgText } from './svg-text.ts';

/** What is read of a tree that a library of charts has built. */
export interface DrawnNode {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly data?: string;
  readonly attributes?: Iterable<{ readonly name: string; readonly value: string }>;
  readonly childNodes: Iterable<DrawnNode>;
}

const ELEMENT = 1;
const TEXT = 3;
const KEPT_ELEMENTS = new Set(['g', 'path', 'rect', 'line', 'circle', 'text', 'tspan']);
const KEPT_ATTRIBUTES = new Set(
  `class cx cy d dx dy fill fill-opacity font-size font-variant font-weight height opacity paint-order r rx ry stroke stroke-dasharray
  stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor transform width x x1 x2 y y1 y2`.split(
    /\s+/,
  ),
);
const GEOMETRY = new Set(['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'width', 'height']);
/** Numbers but those of exponents and of words. */
const DECIMAL = /-?\d+\.\d+(?:e-?\d+)?/g;

/**
 * The shapes of a tree as text: nothing but plain shapes and their attributes is kept, so that no script, style sheet, reference or identifier of
 * the library's gets through; attributes stand in the order of their names, and places are rounded to a tenth of a pixel.
 */
export function serialised(node: DrawnNode): string {
  if (node.nodeType === TEXT) return svgText(node.data ?? '');
  if (node.nodeType !== ELEMENT || !KEPT_ELEMENTS.has(node.nodeName.toLowerCase())) return '';
  const name = node.nodeName.toLowerCase();
  const attributes = [...(node.attributes ?? [])]
    .filter((attribute) => KEPT_ATTRIBUTES.has(attribute.name))
    .map((attribute) => [attribute.name, GEOMETRY.has(attribute.name) ? rounded(attribute.value) : attribute.value])
    .sort(([a], [b]) => (a! < b! ? -1 : 1))
    .map(([key, value]) => ` ${key}="${svgText(value!)}"`)
    .join('');
  const inside = contents(node);
  if (inside === '' && name === 'g') return '';
  return inside === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inside}</${name}>`;
}

/** The same of everything inside `node`, one after the other. */
export const contents = (node: DrawnNode): string => [...node.childNodes].map(serialised).join('');

const rounded = (places: string): string =>
  places.replace(DECIMAL, (number) => String(Math.round(Number(number) * 10) / 10 || 0));
