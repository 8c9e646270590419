import type { DecodedColumn, DecodedRows } from '../decode/output-column.ts';

/** Longer than the engine takes to ask for its next rows, unless it is busy writing those that it has. */
const ENGINE_IS_BUSY_MS = 2;

/** Rows that are made before they are asked for. */
export interface RowsAhead {
  /** Valid until the next call; `undefined` where there are no more. Throws what `chunks` throws. */
  next(): DecodedRows | undefined;
  /** To be called when rows were handed over: where none are asked for soon, the next are made meanwhile. */
  whenIdle(): void;
  /** To be called when no more are wanted. */
  stop(): void;
}

/**
 * Makes rows while the engine writes those before, on a thread of its own: it asks for a few at a time and then writes many at once. `chunks` may use its arrays
 * again, so that one chunk is copied. What is written does not depend on when rows are made.
 */
export function readAhead(chunks: Iterator<DecodedRows>): RowsAhead {
  let made: IteratorResult<DecodedRows> | undefined;
  let failed: { readonly cause: unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const make = (): void => {
    timer = undefined;
    try {
      made ??= chunks.next();
    } catch (cause) {
      failed = { cause };
    }
  };
  const copies: (DecodedColumn | undefined)[] = [];
  return {
    next() {
      clearTimeout(timer);
      make();
      if (failed !== undefined) throw failed.cause;
      const { done, value } = made!;
      made = done === true ? made : undefined;
      return done === true ? undefined : copied(value, copies);
    },
    whenIdle() {
      clearTimeout(timer);
      timer = made === undefined && failed === undefined ? setTimeout(make, ENGINE_IS_BUSY_MS) : undefined;
    },
    stop: () => clearTimeout(timer),
  };
}

/** The same rows in the arrays of `copies`, which become those of this chunk where they are not. */
function copied({ firstRow, rows, columns }: DecodedRows, copies: (DecodedColumn | undefined)[]): DecodedRows {
  return {
    firstRow,
    rows,
    columns: columns.map((column, i) => {
      const held = copies[i];
      const fits = held?.data.length === column.data.length && held.data.constructor === column.data.constructor;
      const data = fits ? held.data : column.data.slice();
      if (fits) (data as Uint8Array).set(column.data as Uint8Array);
      const copy = { data, validity: column.validity?.slice() };
      copies[i] = copy;
      return copy;
    }),
  };
}
