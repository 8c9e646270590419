import { webgpuHere } from '../support/webgpu-here.ts';
import { clippedSumsContract } from './clipped-sums-contract.ts';

clippedSumsContract('webgpu', webgpuHere);
