import { allocateCodes } from '../../../privacy/guard/codes.ts';
import type { BoundedRecords } from '../../../privacy/guard/records.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { type KeptFile, readKept, writeKept } from './kept-arrays.ts';

/** Bounded records on disk, so that a resumed run asks about the very rows that the first answers were about. */
const inFolder = (folder: string): KeptFile => ({ folder, name: 'records.bin', magic: 'SWREC001' });

interface Header {
  readonly rowCount: number;
  readonly maxRowsPerUnit: number;
  readonly hasUnits: boolean;
  readonly columns: readonly { readonly name: string; readonly size: number }[];
}

/** Throws as `writeKept`. */
export async function writeProtectedTable(
  folder: string,
  records: BoundedRecords,
  protection?: Protection,
): Promise<void> {
  const { rowCount, maxRowsPerUnit, unitOfRow } = records;
  const header: Header = {
    rowCount,
    maxRowsPerUnit,
    hasUnits: unitOfRow !== undefined,
    columns: records.columns.map(({ name, size }) => ({ name, size })),
  };
  const arrays = [...records.columns.map(({ codes }) => codes), ...(unitOfRow === undefined ? [] : [unitOfRow])];
  await writeKept(inFolder(folder), header, arrays, protection);
}

/** Reads the records back, or `undefined` where none were written. Throws as `readKept`. */
export function readProtectedTable(folder: string, protection?: Protection): Promise<BoundedRecords | undefined> {
  return readKept(
    inFolder(folder),
    async (json, fill, length) => {
      const { rowCount, maxRowsPerUnit, hasUnits, columns: stated } = json as Header;
      if (rowCount > length) throw new RangeError('More rows than bytes');
      const columns = [];
      for (const { name, size } of stated) {
        columns.push({ name, size, codes: await fill(allocateCodes(size, rowCount)) });
      }
      const unitOfRow = hasUnits ? await fill(new Uint32Array(rowCount)) : undefined;
      return Object.freeze({ columns, rowCount, maxRowsPerUnit, ...(unitOfRow === undefined ? {} : { unitOfRow }) });
    },
    protection,
  );
}
