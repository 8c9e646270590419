import { lstat } from 'node:fs/promises';

/** Whether there is anything at `path`, be it a link that leads nowhere. */
export const fileExists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
