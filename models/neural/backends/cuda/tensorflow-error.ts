import { UserError } from '../../../../privacy/errors.ts';

/** `RESOURCE_EXHAUSTED`; the others say that what was asked for makes no sense, which is a defect of ours. */
const EXHAUSTED = 8;
const REFUSED: ReadonlySet<number> = new Set([3, 5, 9, 11, 12]);

/**
 * What a failure of TensorFlow means. Its text may quote numbers, so none of it is passed on: `BACKEND_MEMORY` where there is no room,
 * `BACKEND_LOST` where the device does not answer.
 */
export function tensorflowError(error: unknown, operation: string): Error {
  const text = error instanceof Error ? error.message : '';
  const status = /^Invalid TF_Status: (\d+)/m.exec(text)?.[1];
  if (status === undefined || REFUSED.has(Number(status)))
    return new Error(`TensorFlow refused ${operation} (status ${status ?? 'unknown'})`);
  if (Number(status) === EXHAUSTED || /out of memory/i.test(text)) {
    return new UserError('BACKEND_MEMORY', `Cannot train on cuda: the device has no room for ${operation}`, {
      hint: 'Close what else uses its memory, or take the backend cpu.',
      params: { backend: 'cuda', operation },
    });
  }
  return new UserError('BACKEND_LOST', `Cannot train on cuda: the device failed at ${operation} (status ${status})`, {
    hint: 'Go on with synthward release --resume, with the backend cpu where it happens again.',
    params: { backend: 'cuda', operation },
  });
}
