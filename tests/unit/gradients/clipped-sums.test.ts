import { plainOperations } from '../../../privacy/gradients/operations/plain-operations.ts';
import { clippedSumsContract } from '../../contract/clipped-sums-contract.ts';

clippedSumsContract('plain', async () => plainOperations());
