import type { Draw } from '../engine/draw.ts';
import { ODD_TEXTS, oddNumber, oddValue } from './odd-values.ts';
import { mutateText } from './text.ts';

type Tree = unknown[] | Record<string, unknown>;
interface Spot {
  readonly tree: Tree;
  readonly key: string | number;
}

/** How far from the original a change goes: `near` keeps shapes, so that what lies behind a schema is reached. */
export type Reach = 'near' | 'far';

/** A copy of a JSON value with one to `most` changes. */
export function mutateJson(value: unknown, draw: Draw, reach: Reach, most = 4): unknown {
  const root = { whole: structuredClone(value) };
  for (let changes = 1 + draw.below(most); changes > 0; changes--) {
    const spots = spotsOf(root);
    if (spots.length === 0) break;
    change(draw.pick(spots), spots, draw, reach);
  }
  return root.whole ?? null;
}

function spotsOf(tree: Tree, into: Spot[] = []): Spot[] {
  for (const key of Array.isArray(tree) ? tree.keys() : Object.keys(tree)) {
    into.push({ tree, key });
    const inner = valueAt({ tree, key });
    if (isTree(inner)) spotsOf(inner, into);
  }
  return into;
}

function change(spot: Spot, spots: readonly Spot[], draw: Draw, reach: Reach): void {
  const value = valueAt(spot);
  if (reach === 'near' && draw.chance(0.85)) {
    changeNearby(spot, spots, draw);
    return;
  }
  switch (draw.below(9)) {
    case 0:
      put(spot, oddValue(draw));
      return;
    case 1:
      remove(spot);
      return;
    case 2:
      put(spot, structuredClone(valueAt(draw.pick(spots))));
      return;
    case 3:
      rename(spot, draw);
      return;
    case 4:
      put(spot, draw.chance(0.5) ? [value] : { [String(spot.key)]: value });
      return;
    case 5:
      if (isTree(value)) addTo(value, draw);
      else put(spot, oddValue(draw));
      return;
    case 6:
      if (Array.isArray(value) && value.length > 0) repeat(value, draw.pick([2, 3, 50]));
      else put(spot, oddValue(draw));
      return;
    default:
      changeNearby(spot, spots, draw);
  }
}

/** The same shape with another number, text or order. */
function changeNearby(spot: Spot, spots: readonly Spot[], draw: Draw): void {
  const value = valueAt(spot);
  if (typeof value === 'number') put(spot, oddNumber(value, draw));
  else if (typeof value === 'boolean') put(spot, !value);
  else if (typeof value === 'string') put(spot, otherText(value, spots, draw));
  else if (Array.isArray(value) && value.length > 0) reorder(value, draw);
  else if (isTree(value) && Object.keys(value).length > 0) {
    const inner: Spot = { tree: value, key: draw.pick(Object.keys(value)) };
    if (draw.chance(0.2)) remove(inner);
    else changeNearby(inner, spots, draw);
  } else put(spot, oddValue(draw));
}

function otherText(text: string, spots: readonly Spot[], draw: Draw): string {
  const fraction = /^(-?\d+)(?:\/(\d+))?$/.exec(text);
  if (fraction && draw.chance(0.6)) {
    const near = (digits: string): bigint => BigInt(digits) + BigInt(draw.below(5) - 2);
    return draw.chance(0.5) ? String(near(fraction[1]!)) : `${near(fraction[1]!)}/${near(fraction[2] ?? '3')}`;
  }
  switch (draw.below(4)) {
    case 0:
      return draw.pick(ODD_TEXTS);
    case 1: {
      const other = valueAt(draw.pick(spots));
      return typeof other === 'string' ? other : String(draw.pick(spots).key);
    }
    default:
      return mutateText(text, draw, []);
  }
}

function reorder(list: unknown[], draw: Draw): void {
  const [a, b] = [draw.below(list.length), draw.below(list.length)];
  switch (draw.below(4)) {
    case 0:
      [list[a], list[b]] = [list[b], list[a]];
      return;
    case 1:
      list.splice(a, 1);
      return;
    case 2:
      list.splice(b, 0, structuredClone(list[a]));
      return;
    default:
      list[a] = structuredClone(list[b]);
  }
}

function repeat(list: unknown[], times: number): void {
  const whole = [...list].slice(0, 200);
  for (let i = 1; i < times; i++) list.push(...structuredClone(whole));
}

function addTo(tree: Tree, draw: Draw): void {
  if (Array.isArray(tree)) tree.push(oddValue(draw));
  else define(tree, draw.pick(ODD_TEXTS), oddValue(draw));
}

function rename({ tree, key }: Spot, draw: Draw): void {
  if (Array.isArray(tree)) return;
  const name = String(key);
  const value = tree[name];
  delete tree[name];
  define(tree, draw.chance(0.5) ? draw.pick(ODD_TEXTS) : mutateText(name, draw, []), value);
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;
const valueAt = ({ tree, key }: Spot): unknown => (tree as Record<string | number, unknown>)[key];

function put({ tree, key }: Spot, value: unknown): void {
  if (Array.isArray(tree)) tree[key as number] = value;
  else define(tree, String(key), value);
}

function remove({ tree, key }: Spot): void {
  if (Array.isArray(tree)) tree.splice(key as number, 1);
  else delete tree[key];
}

/** A key called `__proto__` too is a key of its own. */
const define = (tree: Record<string, unknown>, key: string, value: unknown): void =>
  void Object.defineProperty(tree, key, { value, enumerable: true, configurable: true, writable: true });
