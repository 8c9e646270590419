import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColumnCoding } from '../../../pipelines/dictionary/coding.ts';
import type { LinkedDictionary } from '../../../pipelines/dictionary/linked/linked-dictionary.ts';
import { eventsOf, linkedColumns } from '../../../pipelines/dictionary/linked/made-columns.ts';
import {
  type LoadedLinkedRecords,
  loadLinkedRecords,
} from '../../../pipelines/protected/linked/load-linked-records.ts';
import type { LinkedSources } from '../../../pipelines/protected/linked/read-tables.ts';
import { resourcesOf } from '../../../pipelines/workspace/resources.ts';
import type { EncodedColumn } from '../../../privacy/guard/codes.ts';
import type { LinkedRecords } from '../../../privacy/guard/views/linked-records.ts';
import type { EntropySource } from '../../../privacy/random/entropy.ts';
import { systemEntropy } from '../../../privacy/random/system-entropy.ts';

/** Writes one CSV a table; each line as it stands. */
export function writeTables(folder: string, tables: Readonly<Record<string, readonly string[]>>): LinkedSources {
  mkdirSync(folder, { recursive: true });
  return new Map(
    Object.entries(tables).map(([name, lines]) => {
      const path = join(folder, `${name}.csv`);
      writeFileSync(path, `${lines.join('\n')}\n`);
      return [name, { path }];
    }),
  );
}

export function load(
  folder: string,
  sources: LinkedSources,
  dictionary: LinkedDictionary,
  entropy: EntropySource = systemEntropy(),
): Promise<LoadedLinkedRecords> {
  mkdirSync(folder, { recursive: true });
  return loadLinkedRecords({
    sources,
    dictionary,
    folder,
    entropy,
    resources: resourcesOf(1e9, 2),
    advance: () => {},
    protection: undefined,
  });
}

type Values = Readonly<Record<string, unknown>>;

/** A unit in words: what codes stand for, its events in order, and their details. */
export interface Told {
  readonly unit: Values;
  readonly events: readonly (Values & { readonly details: Readonly<Record<string, readonly Values[]>> })[];
}

/** Puts linked records into words. A day that is known is told as `day`. */
export function tell(records: LinkedRecords, dictionary: LinkedDictionary): readonly Told[] {
  const columns = linkedColumns(dictionary);
  const valuesOf = (
    codings: readonly { coding: ColumnCoding }[],
    encoded: readonly EncodedColumn[],
    row: number,
  ): Values =>
    Object.fromEntries(codings.map(({ coding }, i) => [coding.name, meaning(coding, encoded[i]!.codes[row]!)]));
  const { events, details } = records;
  return Array.from({ length: records.unitCount }, (_, unit) => ({
    unit: valuesOf(columns.units, records.units, unit),
    events: range(events.start, unit).map((event) => ({
      ...(events.time === undefined ? {} : { day: events.time[event]! }),
      ...valuesOf(eventsOf(dictionary) === undefined ? [] : columns.events, events.columns, event),
      details: Object.fromEntries(
        details.map((one, i) => [
          one.name,
          range(one.start, event).map((row) => valuesOf(columns.details[i]!, one.columns, row)),
        ]),
      ),
    })),
  }));
}

const range = (start: Uint32Array, group: number): number[] =>
  Array.from({ length: start[group + 1]! - start[group]! }, (_, i) => start[group]! + i);

function meaning({ cells }: ColumnCoding, code: number): unknown {
  const cell = cells[code];
  if (cell === undefined) return `code ${code}`;
  return cell.kind === 'value' ? cell.value : cell.kind === 'interval' ? cell.lower : cell.kind;
}
