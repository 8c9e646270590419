import { asGenerated, type Generator } from '../../dictionary/as-generated.ts';
import { type Dictionary, type DictionaryColumn, isModelled } from '../../dictionary/dictionary.ts';
import { isLeftOutByName } from '../../dictionary/header/left-out-by-name.ts';
import { refuseRecordHeader } from '../../dictionary/header/refuse-record-header.ts';
import { columnMismatches, type Mismatch } from '../sources/match-columns.ts';
import { openSource } from '../sources/open-source.ts';
import type { Source, SourceSpec } from '../sources/session/source.ts';

/** A table that is to be evaluated, open as far as its names and types. */
export interface EvaluatedSource {
  readonly source: Source;
  /** By which it is read: the modelled columns of the one that describes the records, and the unit where the table has it. */
  readonly dictionary: Dictionary;
  /** What contradicts that; while there is any, no value can be read. */
  readonly mismatches: readonly Mismatch[];
  /** Columns that the dictionary does not describe; they are not looked at. */
  readonly extra: readonly string[];
}

/** The records themselves, or what generated the table. */
export type Writer = 'records' | Generator;

/**
 * Opens a table to be evaluated by the dictionary of the records. It must have the modelled columns; it may lack identifiers, free text, computed columns and the
 * unit, and have others besides. No value is read. Throws as `openSource`.
 */
export async function openEvaluated(
  spec: SourceSpec,
  described: Dictionary,
  writer: Writer = 'records',
): Promise<EvaluatedSource> {
  const expected = described.columns.filter(({ kind }) => kind !== 'computed').map(({ name }) => name);
  const source = await openSource({ expected, ...spec, headerIsNames: true });
  const names = new Set(source.columnNames());
  // Names that the dictionary has are names, whatever they look like.
  if (!described.columns.filter(isModelled).every(({ name }) => names.has(name))) {
    refuseRecordHeader(source.columnNames(), source.path);
  }
  const unit = described.unit.columns.every((name) => names.has(name)) ? described.unit.columns : [];
  const known = described.columns.filter((column) => isModelled(column) || unit.includes(column.name));
  const passedOver = source
    .columnNames()
    .filter((name) => !isLeftOutByName(name) && !known.some((column) => column.name === name));
  const wanted: Dictionary = {
    ...described,
    unit: { ...described.unit, columns: unit, column: unit.length === 0 ? undefined : described.unit.column },
    columns: [...known, ...passedOver.map(leftOut)],
  };
  const dictionary = writer === 'records' ? wanted : asGenerated(wanted, writer);
  const extra = passedOver.filter((name) => !described.columns.some((column) => column.name === name));
  // Without those that are passed over, so that a table of none of the dictionary's columns is told as that.
  const mismatches = columnMismatches(
    source,
    { ...dictionary, columns: dictionary.columns.slice(0, known.length) },
    { mayHaveOthers: true },
  );
  return { source, dictionary, mismatches, extra };
}

const leftOut = (name: string): DictionaryColumn => ({ kind: 'text', name, description: undefined, keep: undefined });
