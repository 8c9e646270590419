import { exponential } from '../../inference/assembly/exponential';

/* Exchanges of codes between rows. What lies where is said by `exchange-memory.ts`. */

/** Exchanges that raise the weighed squares by so many times `warmth` are never made. */
const MOST_RAISE: f64 = 16;

/** Four words of the generator of `generation-random.ts`. */
let a: u32 = 0;
let b: u32 = 0;
let c: u32 = 0;
let d: u32 = 0;

// @ts-ignore: decorator
@inline
function unit(): f64 {
  const result = rotl<u32>(b * 5, 7) * 9;
  const shifted = b << 9;
  c ^= a;
  d ^= b;
  b ^= c;
  a ^= d;
  c ^= shifted;
  d = rotl<u32>(d, 11);
  return <f64>result / 4294967296.0;
}

// @ts-ignore: decorator
@inline
function below(bound: u32): u32 {
  return <u32>Math.floor(unit() * <f64>bound);
}

// @ts-ignore: decorator
@inline
function isMade(change: f64, warmth: f64): bool {
  if (change < 0) return true;
  return change < MOST_RAISE * warmth && unit() < f64x2.extract_lane(exponential(f64x2.splat(-change / warmth)), 0);
}

/** Adds rows to a cell, and works out what one row fewer and one more would then change there. */
// @ts-ignore: decorator
@inline
function count(cell: usize, rows: f32): void {
  const square = squares + (cell << 3);
  const surplus = load<f32>(square) + rows;
  store<f32>(square, surplus);
  const weight = <f64>load<f32>(square, 4);
  const gain = gains + (cell << 4);
  store<f64>(gain, (1 - 2 * <f64>surplus) * weight);
  store<f64>(gain, (1 + 2 * <f64>surplus) * weight, 8);
}

/* The column whose codes are exchanged. Addresses of its arrays: */
let groupStarts: usize = 0;
let starts: usize = 0;
let codes: usize = 0;
let members: usize = 0;
let others: usize = 0;
let bases: usize = 0;
let expected: usize = 0;
let squares: usize = 0;
let gains: usize = 0;
let groups: i32 = 0;
let partners: i32 = 0;
let size: i32 = 0;

/** Goes on with a generator whose four words these are. */
export function generate(one: u32, two: u32, three: u32, four: u32): void {
  a = one;
  b = two;
  c = three;
  d = four;
}

/** One of the four words that the generator goes on from. */
export function word(place: i32): u32 {
  return place == 0 ? a : place == 1 ? b : place == 2 ? c : d;
}

/** Names the arrays of a column; all that follows is about that column. */
export function present(
  ofGroups: i32,
  ofPartners: i32,
  codesOfColumn: i32,
  groupStartsAt: usize,
  startsAt: usize,
  codesAt: usize,
  membersAt: usize,
  othersAt: usize,
  basesAt: usize,
  expectedAt: usize,
  squaresAt: usize,
  gainsAt: usize,
): void {
  groups = ofGroups;
  partners = ofPartners;
  size = codesOfColumn;
  groupStarts = groupStartsAt;
  starts = startsAt;
  codes = codesAt;
  members = membersAt;
  others = othersAt;
  bases = basesAt;
  expected = expectedAt;
  squares = squaresAt;
  gains = gainsAt;
}

/**
 * Adds to what cells of some partners expect what the codes of each group would give on average in random order; after `most` additions, what chance drew.
 * The numbers of those partners lie at `listed`. `counts` are zeros, one for each code of a partner at least, and `values` has as many places.
 */
export function expectChance(listed: usize, count: i32, counts: usize, values: usize, most: f64): void {
  const last = listed + (<usize>count << 2);
  const width = <usize>partners << 1;
  let additions: f64 = 0;
  for (let group = 0; group < groups; group++) {
    const firstRun = load<u32>(groupStarts + (<usize>group << 2));
    const lastRun = load<u32>(groupStarts + (<usize>group << 2), 4);
    const runs = lastRun - firstRun;
    const begin = load<u32>(starts + (<usize>firstRun << 2));
    const end = load<u32>(starts + (<usize>lastRun << 2));
    if (runs < 2 || additions > most) {
      for (let at = listed; at < last; at += 4) expectDrawn(load<u32>(at), firstRun, lastRun);
      continue;
    }
    for (let next = listed; next < last; next += 4) {
      const k = <usize>load<u32>(next);
      let kinds: u32 = 0;
      let row = others + <usize>begin * width + (k << 1);
      for (let i = begin; i < end; i++, row += width) {
        const value = <u32>load<u16>(row);
        const at = counts + (<usize>value << 2);
        const before = load<u32>(at);
        store<u32>(at, before + 1);
        if (before > 0) continue;
        store<u32>(values + (<usize>kinds << 2), value);
        kinds++;
      }
      const base = load<u32>(bases + (k << 2));
      for (let kind: u32 = 0; kind < kinds; kind++) {
        const value = load<u32>(values + (<usize>kind << 2));
        const at = counts + (<usize>value << 2);
        const share = <f64>load<u32>(at) / <f64>(end - begin);
        store<u32>(at, 0);
        const cells = expected + (<usize>(base + value * size) << 2);
        let start = begin;
        for (let run = firstRun; run < lastRun; run++) {
          const until = load<u32>(starts + (<usize>run << 2), 4);
          const cell = cells + (<usize>load<u32>(codes + (<usize>run << 2)) << 2);
          store<f32>(cell, <f32>(<f64>load<f32>(cell) + share * <f64>(until - start)));
          start = until;
        }
      }
      additions += <f64>kinds * <f64>runs;
    }
  }
}

function expectDrawn(k: usize, firstRun: u32, lastRun: u32): void {
  const width = <usize>partners << 1;
  const base = load<u32>(bases + (k << 2));
  for (let run = firstRun; run < lastRun; run++) {
    const code = load<u32>(codes + (<usize>run << 2));
    const end = load<u32>(starts + (<usize>run << 2), 4);
    for (let i = load<u32>(starts + (<usize>run << 2)); i < end; i++) {
      const value = <u32>load<u16>(others + <usize>i * width + (k << 1));
      const cell = expected + (<usize>(base + value * size + code) << 2);
      store<f32>(cell, load<f32>(cell) + 1);
    }
  }
}

/** The surplus of cells that hold no row yet, from their expected rows, and the weight of its square. */
export function beginCells(cells: i32): void {
  for (let cell = 0; cell < cells; cell++) {
    const rows = <f64>load<f32>(expected + (<usize>cell << 2));
    const at = squares + (<usize>cell << 3);
    // Rounded at random, or the same fractions would always be rounded the same way.
    store<f32>(at, <f32>(0.5 - unit() - rows));
    store<f32>(at, <f32>(1 / Math.sqrt(rows + 1)), 4);
  }
}

/** Counts the rows of all groups. */
export function countRows(): void {
  const runs = load<u32>(groupStarts + (<usize>groups << 2));
  let row = others;
  for (let run: u32 = 0; run < runs; run++) {
    const code = load<u32>(codes + (<usize>run << 2));
    const last = load<u32>(starts + (<usize>run << 2), 4);
    for (let i = load<u32>(starts + (<usize>run << 2)); i < last; i++) {
      for (let k = 0; k < partners; k++, row += 2) {
        const cell = load<u32>(bases + (<usize>k << 2)) + load<u16>(row) * size + code;
        const at = squares + (<usize>cell << 3);
        store<f32>(at, load<f32>(at) + 1);
      }
    }
  }
}

/** Cells from `first` to before `last` that expect less than `least` rows stay near what chance drew, and count `weight` times as much. */
export function keepRare(first: i32, last: i32, least: f32, weight: f64): void {
  for (let cell = first; cell < last; cell++) {
    if (load<f32>(expected + (<usize>cell << 2)) >= least) continue;
    const at = squares + (<usize>cell << 3);
    store<f32>(at, 0);
    store<f32>(at, <f32>(<f64>load<f32>(at, 4) * weight), 4);
  }
}

/** Works out what one row fewer or more changes in each cell. */
export function weighCells(cells: i32): void {
  for (let cell = 0; cell < cells; cell++) count(cell, 0);
}

/** Offers each row another code of its group, all alike. Says how many exchanges were made. */
export function offers(warmth: f64): i32 {
  let made = 0;
  for (let group = 0; group < groups; group++) {
    const first = load<u32>(groupStarts + (<usize>group << 2));
    const last = load<u32>(groupStarts + (<usize>group << 2), 4);
    const kinds = last - first;
    if (kinds < 2) continue;
    for (let run = first; run < last; run++) {
      const from = load<u32>(codes + (<usize>run << 2));
      const end = load<u32>(starts + (<usize>run << 2), 4);
      for (let i = load<u32>(starts + (<usize>run << 2)); i < end; i++) {
        const drawn = first + below(kinds - 1);
        const other = drawn < run ? drawn : drawn + 1;
        const start = load<u32>(starts + (<usize>other << 2));
        const j = start + below(load<u32>(starts + (<usize>other << 2), 4) - start);
        const to = load<u32>(codes + (<usize>other << 2));
        if (!isMade(change(i, j, from, to), warmth)) continue;
        exchange(i, j, from, to);
        made++;
      }
    }
  }
  return made;
}

/** What the weighed sum of squares gains if the row at place `i` gives its code `from` for the code `to` of the row at place `j`. */
// @ts-ignore: decorator
@inline
function change(i: u32, j: u32, from: u32, to: u32): f64 {
  const width = <usize>partners << 1;
  const stride = <usize>size << 4;
  const own = gains + (<usize>from << 4);
  const other = gains + (<usize>to << 4);
  let one = others + <usize>i * width;
  let two = others + <usize>j * width;
  const last = one + width;
  let base = bases;
  let sum: f64 = 0;
  for (; one < last; one += 2, two += 2, base += 4) {
    const x = <usize>load<u16>(one);
    const y = <usize>load<u16>(two);
    const cells = <usize>load<u32>(base) << 4;
    const atOne = cells + x * stride;
    const atTwo = cells + y * stride;
    const all =
      load<f64>(own + atOne) + load<f64>(other + atOne, 8) + load<f64>(own + atTwo, 8) + load<f64>(other + atTwo);
    // Nothing changes between rows of one code: a mask costs less than a branch that cannot be foretold.
    sum += reinterpret<f64>(reinterpret<i64>(all) & -<i64>(x != y));
  }
  return sum;
}

/** Counts the rows as `change` supposed, and lets them change places. */
function exchange(i: u32, j: u32, from: u32, to: u32): void {
  const width = <usize>partners << 1;
  let one = others + <usize>i * width;
  let two = others + <usize>j * width;
  const last = one + width;
  let base = bases;
  for (; one < last; one += 2, two += 2, base += 4) {
    const x = load<u16>(one);
    const y = load<u16>(two);
    const atOne = load<u32>(base) + <u32>x * size;
    const atTwo = load<u32>(base) + <u32>y * size;
    count(atOne + from, -1);
    count(atOne + to, 1);
    count(atTwo + from, 1);
    count(atTwo + to, -1);
    store<u16>(one, y);
    store<u16>(two, x);
  }
  const member = load<u32>(members + (<usize>i << 2));
  store<u32>(members + (<usize>i << 2), load<u32>(members + (<usize>j << 2)));
  store<u32>(members + (<usize>j << 2), member);
}
