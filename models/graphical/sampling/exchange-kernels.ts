import { readFileSync } from 'node:fs';

/** The loops of exchanges, in WebAssembly: the same rows on every machine. Addresses and counts are whole numbers; `assembly/` says what each does. */
export interface ExchangeKernels {
  generate(one: number, two: number, three: number, four: number): void;
  word(place: number): number;
  present(
    groups: number,
    partners: number,
    size: number,
    groupStarts: number,
    starts: number,
    codes: number,
    members: number,
    others: number,
    bases: number,
    expected: number,
    squares: number,
    gains: number,
  ): void;
  expectChance(listed: number, count: number, counts: number, values: number, most: number): void;
  beginCells(cells: number): void;
  countRows(): void;
  keepRare(first: number, last: number, least: number, weight: number): void;
  weighCells(cells: number): void;
  offers(warmth: number): number;
}

let compiled: WebAssembly.Module | undefined;

export function exchangeKernels(memory: WebAssembly.Memory): ExchangeKernels {
  compiled ??= new WebAssembly.Module(readFileSync(built()));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as ExchangeKernels;
}

/** A file of the build, part of the program as an import is: beside this file where it is built, below `dist` where it is run from its source. */
function built(): URL {
  const fromSource = import.meta.url.endsWith('.ts');
  const name = 'exchange-kernels.wasm';
  return new URL(fromSource ? `../../../dist/models/graphical/sampling/${name}` : name, import.meta.url);
}
