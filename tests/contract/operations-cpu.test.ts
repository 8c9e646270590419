import { cpuOperations } from '../../models/neural/backends/cpu/cpu-operations.ts';
import { operationsContract } from './operations-contract.ts';

for (const threads of [1, 2]) {
  for (const deterministic of [false, true]) {
    const name = `cpu, ${threads} ${threads === 1 ? 'thread' : 'threads'}${deterministic ? ', deterministic' : ''}`;
    operationsContract(name, () => cpuOperations({ threads, deterministic }));
  }
}
