import { plainOperations } from '../../../privacy/gradients/plain-operations.ts';
import { operationsContract } from '../../contract/operations-contract.ts';

operationsContract('plain', async () => plainOperations());
