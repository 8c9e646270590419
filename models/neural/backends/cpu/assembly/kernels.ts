import { activate, activationGradient, addScaled, clipFactors, copyColumns, fill, multiplyElements } from './elements';
import { equalCodes } from './equal-codes';
import * as job from './job';
import { packLeftTransposed, packRight, packRightTransposed } from './pack';
import { multiplyTiles } from './product';
import { gatherRows, rowProducts, scaleRows, scatterRows, sumGroups } from './rows';
import { softmaxGradient } from './softmax';

/**
 * Takes parts of the job in hand until none is left: called by every thread, each with a number of its own. Reading an argument only after a part
 * was taken makes sure that it is of the same job: the host writes the next one when all parts are done.
 */
export function work(thread: i32): void {
  for (;;) {
    const left = atomic.sub<i32>(word(job.UNCLAIMED), 1);
    if (left <= 0) return;
    run(load<i32>(word(job.PARTS)) - left, thread);
    if (atomic.sub<i32>(word(job.UNFINISHED), 1) == 1) atomic.notify(word(job.UNFINISHED), 1);
  }
}

// @ts-ignore: decorator
@inline
function word(index: i32): usize {
  return <usize>job.JOB + (<usize>index << 2);
}

// @ts-ignore: decorator
@inline
function address(index: i32): usize {
  return load<usize>(word(job.ARGUMENTS + index));
}

// @ts-ignore: decorator
@inline
function whole(index: i32): i32 {
  return load<i32>(word(job.ARGUMENTS + index));
}

// @ts-ignore: decorator
@inline
function real(index: i32): f32 {
  return load<f32>(word(job.ARGUMENTS + index));
}

/** Where this thread alone may write. */
// @ts-ignore: decorator
@inline
function scratchOf(thread: i32): usize {
  return load<usize>(word(job.SCRATCH)) + <usize>thread * load<usize>(word(job.SCRATCH_BYTES));
}

/** Argument 0 of all kernels but products: what is shared out. Argument 1: how much of it is one part. */
function run(part: i32, thread: i32): void {
  const kernel = load<i32>(word(job.KERNEL));
  if (kernel == job.MULTIPLY) return multiplyPart(part, scratchOf(thread));
  const size = <u32>address(1);
  const from = <u32>part * size;
  const to = min(from + size, <u32>address(0));
  const start = <i32>from;
  const end = <i32>to;
  switch (kernel) {
    case job.PACK:
      return pack(start, end);
    case job.MULTIPLY_BATCHED:
      return multiplyBatched(start, end, scratchOf(thread));
    case job.FILL:
      return fill(address(2), real(3), from, to);
    case job.ACTIVATE:
      return activate(address(2), address(3), whole(4), whole(5), start, end);
    case job.ACTIVATION_GRADIENT:
      return activationGradient(address(2), address(3), whole(4), from, to);
    case job.SOFTMAX_GRADIENT:
      return softmaxGradient(address(2), whole(3), address(4), whole(5), address(6), start, end);
    case job.ROW_PRODUCTS:
      return rowProducts(address(2), address(3), address(4), whole(5), whole(6) != 0, start, end);
    case job.CLIP_FACTORS:
      return clipFactors(address(2), address(3), real(4), from, to);
    case job.SCALE_ROWS:
      return scaleRows(address(2), address(3), whole(4), start, end);
    case job.GATHER_ROWS:
      return gatherRows(address(2), address(3), whole(4), address(5), whole(6), whole(7) != 0, start, end);
    case job.SCATTER_ROWS:
      return scatterRows(address(2), whole(0), address(3), address(4), whole(5), whole(6), start, end);
    case job.SUM_GROUPS:
      return sumGroupsPart(start, end);
    case job.EQUAL_CODES:
      return equalCodes(address(2), address(3), whole(4), whole(5), start, end);
    case job.MULTIPLY_ELEMENTS:
      return multiplyElements(address(2), address(3), address(4), address(5), whole(6), start, end);
    case job.ADD_SCALED:
      return addScaled(address(2), address(3), address(4), real(5), whole(6), start, end);
    case job.COPY_COLUMNS:
      return copyColumns(address(2), address(3), address(4), address(5), address(6), start, end);
    default:
      unreachable();
  }
}

/** One factor, by rows of the source; the right one where it is transposed by columns of the panels. */
function pack(start: i32, end: i32): void {
  const source = address(2);
  const columns = whole(3);
  const target = address(4);
  const form = whole(5);
  if (form == job.PACK_LEFT_TRANSPOSED) packLeftTransposed(source, columns, start, end, target, address(6));
  else if (form == job.PACK_RIGHT) packRight(source, columns, start, end, target, whole(6));
  else packRightTransposed(source, columns, start, end, target, whole(6));
}

/** Parts are groups, or columns where argument 7 has the number of groups. */
function sumGroupsPart(start: i32, end: i32): void {
  const columns = whole(4);
  const groups = whole(7);
  if (groups > 0) sumGroups(address(2), address(3), columns, whole(5), whole(6) != 0, 0, groups, start, end);
  else sumGroups(address(2), address(3), columns, whole(5), whole(6) != 0, start, end, 0, columns);
}

/** Parts lie in a grid: `across` of them side by side. */
function multiplyPart(part: i32, scratch: usize): void {
  const rows = whole(0);
  const blockRows = whole(1);
  const columns = whole(2);
  const blockPanels = whole(3);
  const panels = (columns + job.TILE_COLUMNS - 1) / job.TILE_COLUMNS;
  const across = (panels + blockPanels - 1) / blockPanels;
  const firstRow = (part / across) * blockRows;
  const firstPanel = (part % across) * blockPanels;
  multiplyTiles(
    address(4),
    address(5),
    address(6),
    whole(7),
    address(8),
    columns,
    firstRow,
    min(firstRow + blockRows, rows),
    firstPanel,
    min(firstPanel + blockPanels, panels),
    whole(9) != 0,
    scratch,
  );
}

/** Products `start` to `end`, each packed by the thread that multiplies it. */
function multiplyBatched(start: i32, end: i32, scratch: usize): void {
  const rows = whole(2);
  const depth = whole(3);
  const columns = whole(4);
  const transposeLeft = whole(8) != 0;
  const transposeRight = whole(9) != 0;
  const accumulate = whole(10) != 0;
  const panels = (columns + job.TILE_COLUMNS - 1) / job.TILE_COLUMNS;
  const border = scratch;
  const packedRight = scratch + job.TILE_BYTES;
  const packedLeft = packedRight + <usize>panels * job.TILE_COLUMNS * (<usize>depth << 2);
  const leftStride = <usize>depth << 2;
  const leftBytes = <usize>rows * leftStride;
  const rightBytes = <usize>columns * (<usize>depth << 2);
  const outBytes = <usize>rows * (<usize>columns << 2);
  for (let product = start; product < end; product++) {
    let left = address(6) + <usize>product * leftBytes;
    const right = address(7) + <usize>product * rightBytes;
    const out = address(5) + <usize>product * outBytes;
    if (transposeRight) packRightTransposed(right, columns, 0, columns, packedRight, depth);
    else packRight(right, columns, 0, depth, packedRight, depth);
    if (transposeLeft) {
      packLeftTransposed(left, rows, 0, depth, packedLeft, leftStride);
      left = packedLeft;
    }
    multiplyTiles(left, leftStride, packedRight, depth, out, columns, 0, rows, 0, panels, accumulate, border);
  }
}
