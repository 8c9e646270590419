import { expect, test } from 'vitest';
import { tensorflowError } from '../../../models/neural/backends/cuda/tensorflow-error.ts';

const status = (code: number, text = 'with 17 in it'): Error =>
  new Error(`Invalid TF_Status: ${code}\nMessage: ${text}`);

test.each([
  ['no room', status(8), 'BACKEND_MEMORY'],
  ['no room, by its words alone', status(13, 'CUDA_ERROR_OUT_OF_MEMORY: out of memory'), 'BACKEND_MEMORY'],
  ['an internal failure', status(13), 'BACKEND_LOST'],
  ['a device that is not there', status(14), 'BACKEND_LOST'],
  ['a request that makes no sense', status(3), undefined],
  ['an operation that it does not have', status(5), undefined],
  ['a failure of the addon', new Error('Expecting 4 args but got 17'), undefined],
])('%s', (_what, error, code) => {
  const told = tensorflowError(error, 'MatMul');
  expect((told as { code?: string }).code).toBe(code);
  expect(told.message).toContain('MatMul');
  expect(told.message).not.toContain('17');
});
