import { cpuOperations } from '../../models/neural/backends/cpu/cpu-operations.ts';
import { clippedSumsContract } from './clipped-sums-contract.ts';

for (const deterministic of [false, true]) {
  clippedSumsContract(deterministic ? 'cpu, deterministic' : 'cpu', () => cpuOperations({ threads: 2, deterministic }));
}
