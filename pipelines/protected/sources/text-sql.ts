import type { Storage } from './storage.ts';

/** Text of a value, as the dictionary writes it: `3` for the number 3.0, `true` for a Boolean, ISO for a date. */
export function textSql(name: string, storage: Storage): string {
  switch (storage) {
    case 'text':
      return name;
    case 'float':
      return `CASE WHEN ${name} = trunc(${name}) AND abs(${name}) < 1e15 THEN CAST(CAST(${name} AS BIGINT) AS VARCHAR) ELSE CAST(${name} AS VARCHAR) END`;
    default:
      return `CAST(${name} AS VARCHAR)`;
  }
}
