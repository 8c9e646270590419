import { GROUP, itemKernel, type Kernel, kernel, variants, type Width } from './kernel.ts';

const SCATTER = { table: 'write Lane', rows: 'read Lane', starts: 'read u32', places: 'read u32' } as const;

/** Invocations that add up one row together. */
const ADDERS = 32;
/** Rows that a workgroup of `rowProducts` takes. */
export const ROWS_A_GROUP: number = GROUP / ADDERS;

export const rowProducts: (width: Width) => Kernel<'rows' | 'columns' | 'accumulate'> = variants((width: Width) =>
  kernel({
    name: `row products, ${width} wide`,
    width,
    parameters: { rows: 'u32', columns: 'u32', accumulate: 'u32' },
    buffers: { out: 'write f32', a: 'read Lane', b: 'read Lane' },
    declarations: `var<workgroup> partial: array<f32, ${GROUP}>;`,
    body: `
  let adder = local % ${ADDERS}u;
  let row = group * ${ROWS_A_GROUP}u + local / ${ADDERS}u;
  var sum = Lane();
  if (row < p.rows) {
    for (var column = adder; column < p.columns; column += ${ADDERS}u) {
      let at = row * p.columns + column;
      sum += a[at] * b[at];
    }
  }
  partial[local] = total(sum);
  for (var half = ${ADDERS / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (adder < half) { partial[local] += partial[local + half]; }
  }
  if (adder == 0u && row < p.rows) {
    if (p.accumulate == 1u) { out[row] += partial[local]; } else { out[row] = partial[local]; }
  }`,
  }),
);

export const sumGroups: (width: Width) => Kernel<'items' | 'columns' | 'each' | 'accumulate'> = variants(
  (width: Width) =>
    itemKernel({
      name: `sum groups, ${width} wide`,
      width,
      parameters: { columns: 'u32', each: 'u32', accumulate: 'u32' },
      buffers: { out: 'write Lane', x: 'read Lane' },
      body: `
  let first = (item / p.columns) * p.each * p.columns + item % p.columns;
  var sum = Lane();
  for (var row = 0u; row < p.each; row++) { sum += x[first + row * p.columns]; }
  if (p.accumulate == 1u) { out[item] += sum; } else { out[item] = sum; }`,
    }),
);

export const gatherRows: (width: Width) => Kernel<'items' | 'columns' | 'each' | 'accumulate'> = variants(
  (width: Width) =>
    itemKernel({
      name: `gather rows, ${width} wide`,
      width,
      parameters: { columns: 'u32', each: 'u32', accumulate: 'u32' },
      buffers: { out: 'write Lane', table: 'read Lane', codes: 'read i32' },
      body: `
  let place = (item / p.columns) * p.each;
  let column = item % p.columns;
  var sum = Lane();
  for (var j = 0u; j < p.each; j++) {
    let code = codes[place + j];
    if (code >= 0) { sum += table[u32(code) * p.columns + column]; }
  }
  if (p.accumulate == 1u) { out[item] += sum; } else { out[item] = sum; }`,
    }),
);

/*
 * Each invocation, or each workgroup, owns some lanes of one row of the table and adds up the rows that belong there, those at
 * `places[starts[code]]` and on: nothing is written twice, and sums have one order.
 */

/** Places a row of the table, on average, above which a workgroup shares the work on some lanes of it. */
export const MANY_PLACES = 32;

export const scatterFew: (width: Width) => Kernel<'items' | 'columns'> = variants((width: Width) =>
  itemKernel({
    name: `scatter rows to many, ${width} wide`,
    width,
    parameters: { columns: 'u32' },
    buffers: SCATTER,
    body: `
  let code = item / p.columns;
  let column = item % p.columns;
  var sum = Lane();
  for (var at = starts[code]; at < starts[code + 1u]; at++) { sum += rows[places[at] * p.columns + column]; }
  table[item] += sum;`,
  }),
);

/** Lanes of a row that a workgroup of `scatterMany` takes. */
export const scatterColumns = (width: Width): number => 16 / width;

export const scatterMany: (width: Width) => Kernel<'items' | 'columns' | 'tiles'> = variants((width: Width) => {
  const columns = scatterColumns(width);
  return kernel({
    name: `scatter rows to few, ${width} wide`,
    width,
    parameters: { items: 'u32', columns: 'u32', tiles: 'u32' },
    buffers: SCATTER,
    declarations: `var<workgroup> partial: array<Lane, ${GROUP}>;`,
    body: `
  if (group >= p.items) { return; }
  let code = group / p.tiles;
  let column = (group % p.tiles) * ${columns}u + local % ${columns}u;
  let adder = local / ${columns}u;
  var sum = Lane();
  if (column < p.columns) {
    for (var at = starts[code] + adder; at < starts[code + 1u]; at += ${GROUP / columns}u) {
      sum += rows[places[at] * p.columns + column];
    }
  }
  partial[local] = sum;
  for (var half = ${GROUP / columns / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (adder < half) { partial[local] += partial[local + half * ${columns}u]; }
  }
  if (adder == 0u && column < p.columns) { table[code * p.columns + column] += partial[local]; }`,
  });
});

export const equalCodes: Kernel<'items' | 'each' | 'places'> = itemKernel({
  name: 'equal codes',
  width: 1,
  parameters: { each: 'u32', places: 'u32' },
  buffers: { out: 'write f32', codes: 'read i32' },
  body: `
  let row = item / p.each;
  let other = row - row % p.each + item % p.each;
  var equal = 0u;
  for (var j = 0u; j < p.places; j++) {
    let code = codes[row * p.places + j];
    if (code >= 0 && code == codes[other * p.places + j]) { equal++; }
  }
  out[item] = f32(equal);`,
});
