import { readFileSync } from 'node:fs';
import { builtFile } from '../../built-file.ts';

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
  compiled ??= new WebAssembly.Module(readFileSync(builtFile(import.meta.url, 'exchange-kernels.wasm')));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as ExchangeKernels;
}
