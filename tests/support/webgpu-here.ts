import { webgpuBackend } from '../../pipelines/backends/webgpu/webgpu-backend.ts';
import { UserError } from '../../privacy/errors.ts';
import type { Operations } from '../../privacy/gradients/operations/operations.ts';
import { softwareGpu } from './software-gpu.ts';

/** The operations on the GPU of this machine, or on SwiftShader where it has none, or why there is neither. */
export async function webgpuHere(): Promise<Operations | string> {
  Object.assign(process.env, softwareGpu());
  try {
    return (await webgpuBackend.open({ threads: 1 })).operations;
  } catch (error) {
    if (error instanceof UserError && error.code === 'BACKEND_UNAVAILABLE') return error.message;
    throw error;
  }
}
