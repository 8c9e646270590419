import { itemKernel, type Kernel, kernel, variants, type Width } from './kernel.ts';

/*
 * Products of matrices, many of one shape at once. Where a product has few numbers but long sums, as the gradient of weights has, its sums
 * are cut into `parts`, which more workgroups add up at once; `addParts` adds them in one order.
 *
 * Every load asks whether it is inside: what lies beside a matrix may be another unit's, infinite, and 0 times that is not 0.
 */

export interface Transposes {
  readonly a: boolean;
  readonly b: boolean;
}

type Parameters = 'items' | 'm' | 'n' | 'k' | 'parts' | 'part' | 'accumulate';

const parameters = {
  items: 'u32',
  m: 'u32',
  n: 'u32',
  k: 'u32',
  parts: 'u32',
  part: 'u32',
  accumulate: 'u32',
} as const;

export type Tile = 64 | 128;

/** Length of sums that a workgroup of `tiledProduct` holds at once: 16 KiB of two operands, which every device has. */
export const tileDepth = (tile: Tile): number => 2048 / tile;

/**
 * out = op(a) op(b) in square tiles: a workgroup brings blocks of both operands into its memory, and each invocation keeps 4 x 4 or 8 x 8
 * numbers of the result in registers (Volkov and Demmel 2008). Blocks of 4 x 4 numbers are turned as they are brought in, so that all of
 * them lie in memory along `m` or `n`; exclusive or with the block's depth keeps eight neighbouring invocations on eight banks.
 */
export const tiledProduct: (
  tile: Tile,
  transposeA: boolean,
  transposeB: boolean,
  widthA: Width,
  widthB: Width,
  widthOut: Width,
) => Kernel<Parameters | 'tilesN' | 'tiles'> = variants(
  (tile: Tile, transposeA: boolean, transposeB: boolean, widthA: Width, widthB: Width, widthOut: Width) => {
    const quads = tile / 4;
    const depth = tileDepth(tile);
    const depthQuads = depth / 4;
    const halves = tile / 64;
    const swizzle = 8 / depthQuads;
    const each = (make: (half: number) => string): string =>
      Array.from({ length: halves }, (_, half) => make(half)).join('\n');
    const rows = Array.from({ length: 4 * halves }, (_, row) => row);

    return kernel({
      name: `product in tiles of ${tile}, ${shown(transposeA, transposeB)}, ${widthA} ${widthB} ${widthOut} wide`,
      width: 1,
      parameters: { ...parameters, tilesN: 'u32', tiles: 'u32' },
      buffers: { out: `write ${elements(widthOut)}`, a: `read ${elements(widthA)}`, b: `read ${elements(widthB)}` },
      declarations: `
var<workgroup> tileA: array<vec4f, ${quads * depth}>;
var<workgroup> tileB: array<vec4f, ${quads * depth}>;
${loadFour('a', widthA)}
${loadFour('b', widthB)}
${storeFour(widthOut)}`,
      body: `
  if (group >= p.items) { return; }
  let z = group / p.tiles;
  let tile = group % p.tiles;
  let m0 = (tile / p.tilesN) * ${tile}u;
  let n0 = (tile % p.tilesN) * ${tile}u;
  let product = z / p.parts;
  let begin = (z % p.parts) * p.part;
  let to = min(p.k, begin + p.part);
  let firstA = product * p.m * p.k;
  let firstB = product * p.k * p.n;
  let x = local % 16u;
  let y = local / 16u;
  let block = local % 128u;
${rows.map((row) => each((half) => `  var sum${row}${half} = vec4f();`)).join('\n')}
  for (var k0 = begin; k0 < to; k0 += ${depth}u) {
    if (local < 128u) {
      ${bring('A', 'a', transposeA, 'm', quads, depthQuads, swizzle)}
    } else {
      ${bring('B', 'b', !transposeB, 'n', quads, depthQuads, swizzle)}
    }
    workgroupBarrier();
    for (var inner = 0u; inner < ${depth}u; inner++) {
      let at = inner * ${quads}u;
      let s = inner / 4u * ${swizzle}u;
${each((half) => `      let a${half} = tileA[at + ((y + ${16 * half}u) ^ s)]; let b${half} = tileB[at + ((x + ${16 * half}u) ^ s)];`)}
${rows
  .map((row) => each((half) => `      sum${row}${half} += a${Math.floor(row / 4)}.${'xyzw'[row % 4]} * b${half};`))
  .join('\n')}
    }
    workgroupBarrier();
  }
  let firstOut = z * p.m * p.n;
${rows
  .map((row) =>
    each(
      (half) =>
        `  store(firstOut, m0 + ${64 * Math.floor(row / 4) + (row % 4)}u + y * 4u, n0 + ${64 * half}u + x * 4u, sum${row}${half});`,
    ),
  )
  .join('\n')}`,
    });
  },
);

/** Where a product has few rows or columns: one invocation a number of the result, or four where `width` is. */
export const directProduct: (transposeA: boolean, transposeB: boolean, width: Width) => Kernel<Parameters> = variants(
  (transposeA: boolean, transposeB: boolean, width: Width) => {
    const alongK = !transposeA && transposeB;
    const a = transposeA ? 'a[product * p.m * p.k + k * p.m + row]' : 'a[(product * p.m + row) * p.k + k]';
    const b = transposeB ? 'b[(product * p.n + column) * p.k + k]' : 'b[(product * p.k + k) * p.n + column]';
    return itemKernel({
      name: `direct product, ${shown(transposeA, transposeB)}, ${width} wide`,
      width,
      // In lanes: `k` and `part` where both operands lie along k, `n` otherwise.
      parameters,
      buffers: alongK
        ? { out: 'write f32', a: 'read Lane', b: 'read Lane' }
        : { out: 'write Lane', a: 'read f32', b: `read ${transposeB ? 'f32' : 'Lane'}` },
      body: `
  let column = item % p.n;
  let row = (item / p.n) % p.m;
  let z = item / p.n / p.m;
  let product = z / p.parts;
  let begin = (z % p.parts) * p.part;
  let to = min(p.k, begin + p.part);
  var sum = Lane();
  for (var k = begin; k < to; k++) { sum += ${a} * ${b}; }
  let result = ${alongK ? 'total(sum)' : 'sum'};
  if (p.accumulate == 1u) { out[item] += result; } else { out[item] = result; }`,
    });
  },
);

/** Whether a width of four would be along k in `directProduct`, or along n; `undefined` where it has only single numbers. */
export const directWidthAlong = (transposeA: boolean, transposeB: boolean): 'k' | 'n' | undefined =>
  transposeB ? (transposeA ? undefined : 'k') : 'n';

/** Adds up the `parts` of each product, which has `size` lanes. */
export const addParts: (width: Width) => Kernel<'items' | 'size' | 'parts' | 'accumulate'> = variants((width: Width) =>
  itemKernel({
    name: `add parts, ${width} wide`,
    width,
    parameters: { size: 'u32', parts: 'u32', accumulate: 'u32' },
    buffers: { out: 'write Lane', partial: 'read Lane' },
    body: `
  let first = (item / p.size) * p.parts * p.size + item % p.size;
  var sum = Lane();
  for (var part = 0u; part < p.parts; part++) { sum += partial[first + part * p.size]; }
  if (p.accumulate == 1u) { out[item] += sum; } else { out[item] = sum; }`,
  }),
);

const shown = (transposeA: boolean, transposeB: boolean): string =>
  `${transposeA ? 'a^T' : 'a'} ${transposeB ? 'b^T' : 'b'}`;
const elements = (width: Width): string => (width === 4 ? 'vec4f' : 'f32');

/** Four numbers of a row that has `columns`, from `column`, a multiple of four; 0 from `end` on. */
const loadFour = (name: string, width: Width): string =>
  width === 4
    ? `fn load_${name}(first: u32, row: u32, columns: u32, column: u32, end: u32) -> vec4f {
  if (column >= end) { return vec4f(); }
  return ${name}[(first + row * columns + column) / 4u];
}`
    : `fn load_${name}(first: u32, row: u32, columns: u32, column: u32, end: u32) -> vec4f {
  let at = first + row * columns + column;
  var four = vec4f();
  if (column < end) { four.x = ${name}[at]; }
  if (column + 1u < end) { four.y = ${name}[at + 1u]; }
  if (column + 2u < end) { four.z = ${name}[at + 2u]; }
  if (column + 3u < end) { four.w = ${name}[at + 3u]; }
  return four;
}`;

const storeFour = (width: Width): string =>
  width === 4
    ? `fn store(first: u32, row: u32, column: u32, four: vec4f) {
  if (row >= p.m || column >= p.n) { return; }
  let at = (first + row * p.n + column) / 4u;
  if (p.accumulate == 1u) { out[at] += four; } else { out[at] = four; }
}`
    : `fn store(first: u32, row: u32, column: u32, four: vec4f) {
  if (row >= p.m) { return; }
  for (var j = 0u; j < min(4u, max(p.n, column) - column); j++) {
    let at = first + row * p.n + column + j;
    if (p.accumulate == 1u) { out[at] += four[j]; } else { out[at] = four[j]; }
  }
}`;

/** Brings a block of 4 x 4 numbers of an operand into the tile, which lies along `side` (`m` or `n`) for each place of the sum. */
function bring(
  tile: 'A' | 'B',
  name: 'a' | 'b',
  liesAlongSide: boolean,
  side: 'm' | 'n',
  quads: number,
  depthQuads: number,
  swizzle: number,
): string {
  const into = (inner: number): string =>
    `tile${tile}[(deep * 4u + ${inner}u) * ${quads}u + (along ^ (deep * ${swizzle}u))]`;
  const four = [0, 1, 2, 3];
  if (liesAlongSide) {
    return `
      let along = block % ${quads}u;
      let deep = block / ${quads}u;
      let k = k0 + deep * 4u;
      let at = ${side}0 + along * 4u;
${four
  .map((inner) => {
    return `      if (k + ${inner}u < to) { ${into(inner)} = load_${name}(first${tile}, k + ${inner}u, p.${side}, at, p.${side}); } else { ${into(inner)} = vec4f(); }`;
  })
  .join('\n')}`;
  }
  return `
      let deep = block % ${depthQuads}u;
      let along = block / ${depthQuads}u;
      let k = k0 + deep * 4u;
      let at = ${side}0 + along * 4u;
${four
  .map((row) => {
    return `      var r${row} = vec4f(); if (at + ${row}u < p.${side}) { r${row} = load_${name}(first${tile}, at + ${row}u, p.k, k, to); }`;
  })
  .join('\n')}
${four.map((inner) => `      ${into(inner)} = vec4f(${four.map((row) => `r${row}.${'xyzw'[inner]}`).join(', ')});`).join('\n')}`;
}
