import { UserError } from '../../../privacy/errors.ts';
import { kindInWords } from './data-kind.ts';
import { judgeHeader } from './judge-header.ts';

/** Most names that a message tells of. */
const MOST_TOLD = 5;

/**
 * Throws `HEADER_HOLDS_DATA` where `names` look like a record: a table without a header line gives its first patient away as the
 * names of its columns, on the terminal, in the dictionary and in every release. The message has positions and kinds, no name.
 */
export function refuseRecordHeader(names: readonly string[], place: string, action: 'read' | 'use' = 'read'): void {
  const found = judgeHeader(names);
  if (found === undefined) return;
  const told = found.slice(0, MOST_TOLD);
  const positions = enumerate(told.map(({ position }) => ordinal(position)));
  const kinds = enumerate([...new Set(told.map(({ kind }) => kindInWords(kind)))]);
  const looks = told.length === 1 ? 'name looks' : 'names look';
  const more = found.length > told.length ? ', and others do too' : '';
  throw new UserError(
    'HEADER_HOLDS_DATA',
    `Cannot ${action} ${place}: its column names look like a record: its ${positions} ${looks} like ${kinds}${more}`,
    {
      hint: 'Write the table again with a header line that holds the names of the columns. Where these are the names, say so: --header-is-names, or headerIsNames: true under source in the configuration.',
    },
  );
}

const enumerate = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

function ordinal(n: number): string {
  const ending = n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}
