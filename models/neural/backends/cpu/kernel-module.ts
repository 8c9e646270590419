import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { builtFile } from '../../../built-file.ts';

/** The kernels as they are built: `exact` gives the same bits on every machine, `relaxed` fuses products with sums where the machine can. */
export interface KernelModule {
  readonly kind: 'exact' | 'relaxed';
  readonly module: WebAssembly.Module;
}

/** V8 11.3, that of Node 20, keeps relaxed SIMD behind this flag; later ones have it without. */
const RELAXED_FLAG = '--experimental-wasm-relaxed-simd';

/** The relaxed build where the engine takes it and `deterministic` does not forbid it. */
export async function kernelModule(deterministic: boolean): Promise<KernelModule> {
  if (!deterministic) {
    const bytes = await readFile(builtFile(import.meta.url, 'kernels-relaxed.wasm'));
    if (!WebAssembly.validate(bytes)) setFlagsFromString(RELAXED_FLAG);
    if (WebAssembly.validate(bytes)) return { kind: 'relaxed', module: await WebAssembly.compile(bytes) };
  }
  return {
    kind: 'exact',
    module: await WebAssembly.compile(await readFile(builtFile(import.meta.url, 'kernels.wasm'))),
  };
}
