import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import type { Draw } from '../engine/draw.ts';

/** The text of a well-formed `model.json` with a tree of its own: up to nine columns, any elimination order, factors, pairs beside it. */
export function drawnStructure(draw: Draw): string {
  const count = 1 + draw.below(9);
  const columns = Array.from({ length: count }, (_, i) => ({ name: `c${i}`, size: 1 + draw.below(5) }));
  const order = shuffled(count, draw);
  const separators = separatorsOf(order, draw);
  const factors = factorsOf(order, separators, draw);
  const outer = outerOf(order, separators, draw);
  return textOfStructure({ kind: 'mst', columns, visible: columns, order, separators, factors, outer });
}

/** The same of a mixture of products: its last column is the component, which each other depends on and nobody sees; constraints join some others. */
export function drawnMixture(draw: Draw): string {
  const visible = Array.from({ length: 1 + draw.below(7) }, (_, i) => ({ name: `c${i}`, size: 1 + draw.below(5) }));
  const hidden = visible.length;
  const columns = [...visible, { name: '', size: 1 + draw.below(6) }];
  const order = [...shuffled(hidden, draw), hidden];
  const separators = order.map((_, at) => {
    if (at === hidden) return [];
    return at + 1 < hidden && draw.chance(0.2) ? [hidden, order[at + 1]!] : [hidden];
  });
  const factors = factorsOf(order, separators, draw);
  const outer = outerOf(order, separators, draw);
  return textOfStructure({ kind: 'marginalnet', columns, visible, order, separators, factors, outer });
}

interface DrawnTree {
  readonly kind: string;
  readonly columns: readonly Column[];
  readonly visible: readonly Column[];
  readonly order: readonly number[];
  readonly separators: readonly (readonly number[])[];
  readonly factors: readonly (readonly number[])[];
  readonly outer: readonly (readonly [number, number])[];
}

interface Column {
  readonly name: string;
  readonly size: number;
}

function textOfStructure({ kind, columns, visible, order, separators, factors, outer }: DrawnTree): string {
  const sizes = columns.map(({ size }) => size);
  const cells = (positions: readonly number[]): number => positions.reduce((all, column) => all * sizes[column]!, 1);
  const length = [...sizes.map((_, i) => [i]), ...factors, ...outer].reduce((all, some) => all + cells(some), 0);
  const structure = {
    format: 'graphical-model/3',
    kind,
    total: 100,
    columns,
    sizes,
    order,
    separators,
    factors,
    merged: [],
    outer,
  };
  const values = { path: 'model/values.arrow', length };
  return `${canonicalJson({ schema: 'synthward/model/1', kind, columns: visible, values, structure })}\n`;
}

function shuffled(count: number, draw: Draw): number[] {
  const list = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = draw.below(i + 1);
    [list[i], list[j]] = [list[j]!, list[i]!];
  }
  return list;
}

/** Of the last column to the first: some column that is eliminated later, and a part of what that is summed into. */
function separatorsOf(order: readonly number[], draw: Draw): number[][] {
  const separators: number[][] = order.map(() => []);
  for (let at = order.length - 2; at >= 0; at--) {
    if (draw.chance(0.15)) continue;
    const parent = at + 1 + draw.below(order.length - at - 1);
    const part = separators[parent]!.filter(() => draw.chance(0.6)).slice(0, 3);
    separators[at] = [...part, order[parent]!];
  }
  return separators;
}

function factorsOf(order: readonly number[], separators: readonly (readonly number[])[], draw: Draw): number[][] {
  return order.flatMap((column, at) => {
    const part = separators[at]!.filter(() => draw.chance(0.7));
    return part.length === 0 ? [] : [[...part, column]];
  });
}

function outerOf(order: readonly number[], separators: readonly (readonly number[])[], draw: Draw): [number, number][] {
  const together = new Set(separators.flatMap((part, at) => part.map((other) => key(other, order[at]!))));
  for (const part of separators) for (const a of part) for (const b of part) together.add(key(a, b));
  const pairs: [number, number][] = [];
  for (let a = 0; a < order.length; a++) {
    for (let b = a + 1; b < order.length; b++) if (!together.has(key(a, b)) && draw.chance(0.15)) pairs.push([a, b]);
  }
  return pairs;
}

const key = (a: number, b: number): string => `${Math.min(a, b)},${Math.max(a, b)}`;
