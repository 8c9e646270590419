import { createRequire } from 'node:module';
import type { TensorflowAddon } from '../../../models/neural/backends/cuda/tensorflow-addon.ts';
import { unavailable } from '../backend.ts';

/**
 * Loads the addon, and TensorFlow with it, into this process; once is for ever. Throws `BACKEND_UNAVAILABLE` where that fails.
 *
 * The settings are read by the libraries when they start: no rounding of factors to 10 bits on GPUs (the norm of a gradient would be wrong
 * by a thousandth, and with it the bound that noise is made for), memory of the GPU as it is needed instead of all of it, and no lines of
 * theirs among ours.
 */
export function loadAddon(path: string, threads: number): TensorflowAddon {
  Object.assign(process.env, {
    NVIDIA_TF32_OVERRIDE: '0',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    TF_CPP_MIN_LOG_LEVEL: '3',
    TF_ENABLE_ONEDNN_OPTS: '0',
    TF_NUM_INTRAOP_THREADS: String(threads),
  });
  try {
    return createRequire(import.meta.url)(path) as TensorflowAddon;
  } catch {
    throw unavailable(
      'cuda',
      `${path} cannot be loaded`,
      'Build it again on this machine: synthward backend build cuda.',
    );
  }
}
