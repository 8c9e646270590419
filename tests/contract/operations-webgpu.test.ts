import { webgpuBackend } from '../../pipelines/backends/webgpu/webgpu-backend.ts';
import { UserError } from '../../privacy/errors.ts';
import { softwareGpu } from '../support/software-gpu.ts';
import { operationsContract } from './operations-contract.ts';

operationsContract('webgpu', async () => {
  Object.assign(process.env, softwareGpu());
  try {
    return (await webgpuBackend.open({ threads: 1 })).operations;
  } catch (error) {
    if (error instanceof UserError && error.code === 'BACKEND_UNAVAILABLE') return error.message;
    throw error;
  }
});
