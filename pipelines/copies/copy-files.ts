import { rmSync } from 'node:fs';
import { extname } from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { type NewFile, newFile } from '../sample/new-file.ts';
import { tableFormat } from '../sample/table-format.ts';

/** More say nothing more: the spread of so many is known to 1 in 40. */
export const MOST_COPIES = 1000;

/** `out.parquet` for 20 copies: `out.01.parquet` to `out.20.parquet`. Throws `USAGE` for a name that ends with no format. */
export function copyNames(out: string, copies: number): string[] {
  tableFormat(out);
  const end = extname(out);
  const width = String(copies).length;
  return Array.from(
    { length: copies },
    (_, i) => `${out.slice(0, -end.length)}.${String(i + 1).padStart(width, '0')}${end}`,
  );
}

/** Files that get their names together, once all are whole. */
export interface NewFiles {
  readonly names: readonly string[];
  readonly partials: readonly string[];
  /** Gives all their names; where one is taken by now, those that have theirs already lose it again. */
  keep(): void;
  drop(): void;
}

/** Throws `FILE_UNWRITABLE` where a name is taken. */
export function newFiles(names: readonly string[]): NewFiles {
  const files: NewFile[] = names.map(newFile);
  return {
    names,
    partials: files.map(({ partial }) => partial),
    keep() {
      const kept: string[] = [];
      try {
        for (const [i, file] of files.entries()) {
          file.keep();
          kept.push(names[i]!);
        }
      } catch (error) {
        for (const name of kept) rmSync(name, { force: true });
        throw error;
      }
    },
    drop: () => {
      for (const file of files) file.drop();
    },
  };
}

/** Throws `USAGE` for a number that is none of copies. */
export function copiesAsked(text: string): number {
  const copies = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0;
  if (copies >= 2 && copies <= MOST_COPIES) return copies;
  throw new UserError(
    'USAGE',
    `Cannot make ${text.slice(0, 40)} copies: give a whole number from 2 to ${MOST_COPIES}`,
    {
      hint: 'Such as --copies 20.',
    },
  );
}
