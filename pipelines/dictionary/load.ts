import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { completeColumns } from './complete-columns.ts';
import { deepFreeze } from './deep-freeze.ts';
import { type Dictionary, isModelled } from './dictionary.ts';
import { Problems } from './problems.ts';
import { dictionaryOf, resolveTable } from './resolve-table.ts';
import { DICTIONARY_SCHEMA, LINKED_SCHEMA } from './schema.ts';
import { unfilledIn } from './unfilled.ts';
import { parseYaml, type YamlSource } from './yaml-source.ts';

/**
 * Reads and checks a dictionary. Opens the file and the grouping files that it names, and nothing else.
 *
 * Throws `FILE_MISSING`, `FILE_UNREADABLE` or `DICTIONARY_INVALID`; the last names every problem with line and column.
 */
export async function loadDictionary(file: string): Promise<Dictionary> {
  return readDictionary(file, await readDictionaryText(file));
}

/** Checks `text` as what stands, or will stand, in `file`. Throws as `loadDictionary` does. */
export async function readDictionary(file: string, text: string): Promise<Dictionary> {
  const source = parseDictionary(file, text);
  const problems = new Problems(source);
  const root = source.value;
  if (!isRecord(root) || root['schema'] !== DICTIONARY_SCHEMA) {
    problems.add(
      ['schema'],
      isRecord(root) && root['schema'] === LINKED_SCHEMA
        ? 'this dictionary is of several tables, and one of a single table is needed here'
        : `a dictionary begins with "schema: ${DICTIONARY_SCHEMA}"`,
    );
    return problems.throwAll();
  }
  const digest = createHash('sha256').update(text);
  const files = { folder: path.dirname(file), onFile: (read: string) => void digest.update('\0').update(read) };
  const unfilled = unfilledIn(root);
  const table = await resolveTable(source, { problems, unfilled, files });
  if (problems.none && unfilled.list.length === 0 && !table.columns.some(isModelled)) {
    problems.add(['columns'], 'no column is modelled; describe at least one that is neither identifier nor text');
  }
  problems.throwIfAny(
    unfilled.list.length === 0 ? undefined : `${file}: still to be filled in: ${unfilled.list.join(', ')}`,
  );
  return deepFreeze(dictionaryOf(table, digest.digest('hex')));
}

/** A dictionary as plain values, with its columns written out. Throws `DICTIONARY_INVALID` where it is no YAML. */
export const parseDictionary = (file: string, text: string): YamlSource => completeColumns(parseYaml(file, text));

/** The file as text, unchecked. Throws `FILE_MISSING` or `FILE_UNREADABLE`. */
export async function readDictionaryText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      missing ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `Cannot read the dictionary ${file}: ${missing ? 'there is no such file' : 'the system does not let it be read'}`,
      {
        hint: missing
          ? 'Draft one with `synthward init <table> -o dictionary.yaml`.'
          : 'Check that it is a file and who may read it.',
      },
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError('FILE_UNREADABLE', `Cannot read the dictionary ${file}: it is not UTF-8 text`, {
      hint: 'Save it as UTF-8.',
    });
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
