import { relative, resolve } from 'node:path';
import { UserError } from '../privacy/errors.ts';

/** A release is what was signed: a file more in its folder makes it another. Throws `FILE_UNWRITABLE` where `path` would lie there. */
export function refuseInside(release: string, path: string): void {
  const within = relative(resolve(release), resolve(path));
  if (within.startsWith('..') || resolve(within) === within) return;
  throw new UserError('FILE_UNWRITABLE', `Cannot write ${path}: it lies in the folder of the release`, {
    hint: 'Name a file outside it: a release with one file more than was signed is not sound any more.',
    params: { path },
  });
}
