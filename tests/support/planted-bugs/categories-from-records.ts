import { createGuard } from '../../../privacy/guard/create-guard.ts';
import { type Build, rightBuild } from './build.ts';

/** Each column has the values that occur in it, instead of those that the dictionary lists. */
export const categoriesFromRecords: Build = {
  ...rightBuild,
  createGuard: (options) => {
    const { records } = options;
    if ('kind' in records) throw new Error('Records in a database are no part of this build');
    const columns = records.columns.map(({ name, codes }) => {
      const seen = [...new Set(codes)].sort((a, b) => a - b);
      return { name, size: Math.max(1, seen.length), codes: codes.map((code) => seen.indexOf(code)) };
    });
    return createGuard({ ...options, records: { ...records, columns } });
  },
};
