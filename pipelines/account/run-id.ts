import { randomBytes } from 'node:crypto';

/** An id for a run that starts now: the day, and eight hexadecimal digits of chance. */
export const newRunId = (now: Date): string =>
  `${now.toISOString().slice(0, 10).replaceAll('-', '')}-${randomBytes(4).toString('hex')}`;
