import { readFileSync } from 'node:fs';
import { builtFile } from '../../built-file.ts';

/** The loops of a fit, in WebAssembly with two doubles at a time: the same bits on every machine. Addresses and counts are whole numbers; `assembly/` says what each does. */
export interface FitKernels {
  exponentials(x: number, into: number, count: number, reference: number, most: number): number;
  descend(from: number, direction: number, length: number, into: number, count: number): void;
  scaled(from: number, factor: number, into: number, count: number): void;
  dualStep(
    theta: number,
    sums: number,
    target: number,
    ridge: number,
    gradient: number,
    told: number,
    count: number,
  ): void;
  inner(
    gradient: number,
    apart: number,
    curvature: number,
    ridge: number,
    agreed: number,
    bent: number,
    count: number,
  ): void;
  outer(agreed: number, apart: number, after: number, ridge: number, into: number, count: number): void;
  project(table: number, rows: number, size: number, sums: number, items: number, count: number): void;
  spread(table: number, rows: number, size: number, sums: number, items: number, count: number): void;
  passUp(
    below: number,
    table: number,
    rows: number,
    size: number,
    repeat: number,
    items: number,
    count: number,
    sums: number,
  ): number;
  passDown(
    table: number,
    rows: number,
    size: number,
    scales: number,
    items: number,
    count: number,
    reduced: number,
    repeat: number,
  ): void;
  ratios(downward: number, upward: number, scale: number, count: number): void;
  dots(addresses: number, vectors: number, vector: number, count: number, into: number): void;
  combine(addresses: number, vectors: number, weights: number, into: number, count: number): void;
}

let compiled: WebAssembly.Module | undefined;

export function fitKernels(memory: WebAssembly.Memory): FitKernels {
  compiled ??= new WebAssembly.Module(readFileSync(builtFile(import.meta.url, 'fit-kernels.wasm')));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as FitKernels;
}
