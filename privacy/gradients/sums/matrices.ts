import type { Indices, Matrix, Operations } from '../operations/operations.ts';

/** What one user of a backend holds there, to be freed at once. */
export interface Matrices {
  matrix(rows: number, columns: number, value?: number): Matrix;
  /** Holds `values` from the start. */
  filled(rows: number, columns: number, values: Float32Array): Matrix;
  indices(length: number): Indices;
  filledIndices(values: Int32Array): Indices;
  free(): void;
}

export function matricesOf(operations: Operations): Matrices {
  const held: (Matrix | Indices)[] = [];
  const keep = <T extends Matrix | Indices>(made: T): T => {
    held.push(made);
    return made;
  };
  return {
    matrix: (rows, columns, value) => {
      const made = keep(operations.matrix(rows, columns));
      if (value !== undefined) operations.fill(made, value);
      return made;
    },
    filled: (rows, columns, values) => {
      const made = keep(operations.matrix(rows, columns));
      operations.upload(values, made);
      return made;
    },
    indices: (length) => keep(operations.indices(length)),
    filledIndices: (values) => {
      const made = keep(operations.indices(values.length));
      operations.uploadIndices(values, made);
      return made;
    },
    free: () => {
      for (const each of held.splice(0)) operations.free(each);
    },
  };
}
