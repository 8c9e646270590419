import type { Operations } from '../../../../privacy/gradients/operations.ts';
import { openDevice, type Unavailable, type WebGpuOptions } from './open-device.ts';
import { WebGpuOperations } from './webgpu-operations.ts';

/** The operations on a GPU of any vendor, through WebGPU, or why this machine has none. */
export async function webgpuOperations(options?: WebGpuOptions): Promise<Operations | Unavailable> {
  const opened = await openDevice(options);
  return 'unavailable' in opened ? opened : new WebGpuOperations(opened);
}
