import { plainOperations } from '../../../privacy/gradients/plain-operations.ts';
import { clippedSumsContract } from '../../contract/clipped-sums-contract.ts';

clippedSumsContract('plain', async () => plainOperations());
