/**
 * The rows at which each code stands: those of code c are `placeValues[startValues[c]]` to `placeValues[startValues[c + 1] - 1]`, in their
 * order; a row twice where the code stands there twice.
 */
export interface RowsByCode {
  readonly tableRows: number;
  readonly each: number;
  readonly startValues: Uint32Array;
  readonly placeValues: Uint32Array;
  /** Fills both from codes, of which `each` belong to one row; -1 stands nowhere. */
  sort(codes: Int32Array): void;
}

/** Room for `length` codes below `tableRows`, to be sorted by counting as often as they change. */
export function rowsByCode(length: number, tableRows: number, each: number): RowsByCode {
  const startValues = new Uint32Array(tableRows + 1);
  const placeValues = new Uint32Array(length);
  return {
    tableRows,
    each,
    startValues,
    placeValues,
    sort(codes) {
      startValues.fill(0);
      for (let i = 0; i < length; i++) {
        const code = codes[i]!;
        if (code >= 0) startValues[code]!++;
      }
      let sum = 0;
      for (let code = 0; code <= tableRows; code++) {
        sum += startValues[code]!;
        startValues[code] = sum;
      }
      // From the end, each start goes down to where its code begins.
      for (let row = length / each - 1; row >= 0; row--) {
        for (let i = row * each + each - 1; i >= row * each; i--) {
          const code = codes[i]!;
          if (code >= 0) placeValues[--startValues[code]!] = row;
        }
      }
    },
  };
}
