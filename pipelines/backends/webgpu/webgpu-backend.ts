import { WebGpuOperations } from '../../../models/neural/backends/webgpu/webgpu-operations.ts';
import type { Backend } from '../backend.ts';
import { openDevice } from './open-device.ts';

export const webgpuBackend: Backend = {
  name: 'webgpu',
  triedApart: true,
  async open() {
    const { device, name, software } = await openDevice();
    return { operations: new WebGpuOperations(device, name), hardware: software ? 'stand-in' : 'gpu' };
  },
};
