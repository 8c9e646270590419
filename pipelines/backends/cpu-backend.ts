import { cpuOperations } from '../../models/neural/backends/cpu/cpu-operations.ts';
import type { Backend } from './backend.ts';

/** Always there: its kernels come with Synthward. */
export const cpuBackend: Backend = {
  name: 'cpu',
  open: async ({ threads }) => ({ operations: await cpuOperations({ threads }), hardware: 'processor' }),
};
