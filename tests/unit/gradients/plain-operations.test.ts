import { plainOperations } from '../../../privacy/gradients/operations/plain-operations.ts';
import { operationsContract } from '../../contract/operations-contract.ts';

operationsContract('plain', async () => plainOperations());
