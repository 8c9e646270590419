import { webgpuOperations } from '../../models/neural/backends/webgpu/open.ts';
import { softwareGpu } from '../support/software-gpu.ts';
import { operationsContract } from './operations-contract.ts';

operationsContract('webgpu', async () => {
  Object.assign(process.env, softwareGpu());
  const made = await webgpuOperations({ software: true });
  return 'unavailable' in made ? made.unavailable : made;
});
