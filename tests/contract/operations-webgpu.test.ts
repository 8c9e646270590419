import { webgpuHere } from '../support/webgpu-here.ts';
import { operationsContract } from './operations-contract.ts';

operationsContract('webgpu', webgpuHere);
