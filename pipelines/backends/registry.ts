import type { Backend } from './backend.ts';
import { cpuBackend } from './cpu-backend.ts';
import { cudaBackend } from './cuda/cuda-backend.ts';
import { webgpuBackend } from './webgpu/webgpu-backend.ts';

/** Best first: what `auto` tries, in this order. */
export const BACKENDS: readonly Backend[] = [cudaBackend, webgpuBackend, cpuBackend];
