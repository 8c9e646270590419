import { allocateCodes, type EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { LinkedRecords } from '../../../privacy/guard/views/linked-records.ts';
import type { Protection } from '../../workspace/protection/key-file.ts';
import { type Fill, type KeptArray, type KeptFile, readKept, writeKept } from '../bounding/kept-arrays.ts';

/** Linked records on disk, so that a resumed run asks about the very rows that the first answers were about. */
const inFolder = (folder: string): KeptFile => ({ folder, name: 'linked.bin', magic: 'SWLNK001' });

interface StatedColumn {
  readonly name: string;
  readonly size: number;
}

interface StatedRows {
  readonly name: string;
  readonly rows: number;
  readonly most: number;
  readonly columns: readonly StatedColumn[];
}

interface Header {
  readonly unitCount: number;
  readonly units: readonly StatedColumn[];
  readonly events: StatedRows & { readonly timed: boolean };
  readonly details: readonly StatedRows[];
}

/** Throws as `writeKept`. */
export function writeLinkedRecords(folder: string, records: LinkedRecords, protection?: Protection): Promise<void> {
  const { events, details } = records;
  const header: Header = {
    unitCount: records.unitCount,
    units: records.units.map(stated),
    events: { ...statedRows(events), timed: events.time !== undefined },
    details: details.map(statedRows),
  };
  const arrays: KeptArray[] = [
    ...records.units.map(({ codes }) => codes),
    ...arraysOf(events),
    ...(events.time === undefined ? [] : [events.time]),
    ...details.flatMap(arraysOf),
  ];
  return writeKept(inFolder(folder), header, arrays, protection);
}

/** Reads them back, or `undefined` where none were written. Throws as `readKept`. */
export function readLinkedRecords(folder: string, protection?: Protection): Promise<LinkedRecords | undefined> {
  return readKept(
    inFolder(folder),
    async (json, fill, length): Promise<LinkedRecords> => {
      const { unitCount, units, events, details } = json as Header;
      const counts = [unitCount, events.rows, ...details.map(({ rows }) => rows)];
      if (counts.some((rows) => rows > length)) throw new RangeError('More rows than bytes');
      const ofUnits = await columnsOf(units, unitCount, fill);
      const ofEvents = await rowsOf(events, unitCount, fill);
      const time = events.timed ? await fill(new Float64Array(events.rows)) : undefined;
      const ofDetails = [];
      for (const one of details) ofDetails.push(await rowsOf(one, events.rows, fill));
      return { unitCount, units: ofUnits, events: { ...ofEvents, time }, details: ofDetails };
    },
    protection,
  );
}

interface Rows {
  readonly name: string;
  readonly columns: readonly EncodedColumn[];
  readonly start: Uint32Array;
  readonly most: number;
}

const stated = ({ name, size }: EncodedColumn): StatedColumn => ({ name, size });

const statedRows = ({ name, columns, start, most }: Rows): StatedRows => ({
  name,
  rows: start[start.length - 1]!,
  most,
  columns: columns.map(stated),
});

const arraysOf = ({ columns, start }: Rows): KeptArray[] => [start, ...columns.map(({ codes }) => codes)];

async function rowsOf({ name, rows, most, columns }: StatedRows, groups: number, fill: Fill): Promise<Rows> {
  const start = await fill(new Uint32Array(groups + 1));
  return { name, start, most, columns: await columnsOf(columns, rows, fill) };
}

async function columnsOf(columns: readonly StatedColumn[], rows: number, fill: Fill): Promise<EncodedColumn[]> {
  const read: EncodedColumn[] = [];
  for (const { name, size } of columns) read.push({ name, size, codes: await fill(allocateCodes(size, rows)) });
  return read;
}
