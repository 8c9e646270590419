import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { checkConstraints } from './check-constraints.ts';
import type { Origin } from './coding.ts';
import { readCombinations } from './combinations/read-combinations.ts';
import { checkDerived } from './derived/check-derived.ts';
import { type Dictionary, type DictionaryColumn, type DictionaryUnit, isModelled } from './dictionary.ts';
import { FILL_IN } from './fill-in.ts';
import { Problems } from './problems.ts';
import { resolveColumn } from './resolve-column.ts';
import { resolveConstraints } from './resolve-constraint.ts';
import { DICTIONARY_SCHEMA, dictionarySchema } from './schema.ts';
import type { ColumnSpec, DictionarySpec } from './spec.ts';
import { parseYaml } from './yaml-source.ts';

/**
 * Reads and checks a dictionary. Opens the file and the grouping files that it names, and nothing else.
 *
 * Throws `FILE_MISSING`, `FILE_UNREADABLE` or `DICTIONARY_INVALID`; the last names line and column of the first problem.
 */
export async function loadDictionary(file: string): Promise<Dictionary> {
  return readDictionary(file, await readDictionaryText(file));
}

/** Checks `text` as what stands, or will stand, in `file`. Throws as `loadDictionary` does. */
export async function readDictionary(file: string, text: string): Promise<Dictionary> {
  const source = parseYaml(file, text);
  const problems = new Problems(source);
  if (!isRecord(source.value) || source.value['schema'] !== DICTIONARY_SCHEMA) {
    problems.add(['schema'], `a dictionary begins with "schema: ${DICTIONARY_SCHEMA}"`);
    problems.throwIfAny();
  }
  refuseUnfilled(file, source.value as Record<string, unknown>);
  const parsed = dictionarySchema.safeParse(source.value);
  if (!parsed.success) {
    problems.addIssues(parsed.error.issues, source.value);
    problems.throwIfAny();
  }
  const spec = parsed.data as DictionarySpec;

  const digest = createHash('sha256').update(text);
  const resolvedColumns: DictionaryColumn[] = [];
  for (const [name, column] of Object.entries(spec.columns)) {
    const resolved = await resolveColumn(name, column, {
      folder: path.dirname(file),
      origin: spec.origin,
      problems,
      onFile: (grouping) => void digest.update('\0').update(grouping),
    });
    if (resolved !== undefined) resolvedColumns.push(resolved);
  }
  const unit = resolveUnit(spec, problems);
  checkTarget(spec, problems);
  if (!Object.values(spec.columns).some(isModelledSpec)) {
    problems.add(['columns'], 'no column is modelled; describe at least one that is neither identifier nor text');
  }
  problems.throwIfAny();
  const columns = checkDerived(resolvedColumns, problems);
  problems.throwIfAny();
  const listed = await readCombinations(spec, columns, {
    folder: path.dirname(file),
    problems,
    onFile: (list) => void digest.update('\0').update(list),
  });
  const declared = spec.constraints ?? [];
  const all = [...declared, ...listed.map((one) => one.spec)];
  const constraints = resolveConstraints({ ...spec, constraints: all }, columns, problems);
  problems.throwIfAny();
  checkConstraints(constraints, columns, problems, (i) =>
    i < declared.length ? ['constraints', i] : ['combinations', listed[i - declared.length]!.from],
  );
  problems.throwIfAny();
  return deepFreeze({
    table: spec.table,
    unit: unit!,
    target: spec.target,
    columns,
    codings: columns.filter(isModelled).map((column) => column.coding),
    constraints,
    leftOut: columns.flatMap(whyLeftOut),
    sourceDigest: digest.digest('hex'),
  });
}

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

/** A drafted dictionary is refused until a person has filled in what only a person may say. */
function refuseUnfilled(file: string, value: Record<string, unknown>): void {
  const columns = isRecord(value['columns']) ? value['columns'] : {};
  const unfilled = Object.entries(columns).flatMap(([name, column]) => {
    const keys = isRecord(column) ? Object.keys(column).filter((key) => holdsMark(column[key])) : [];
    return keys.length === 0 ? [] : [`${name} (${keys.join(', ')})`];
  });
  const others = Object.keys(value).filter((key) => key !== 'columns' && holdsMark(value[key]));
  const all = [...others, ...unfilled];
  if (all.length === 0) return;
  throw new UserError('DICTIONARY_INVALID', `Cannot use ${file}: still to be filled in: ${all.join(', ')}`, {
    hint: `Replace each "${FILL_IN}" by what is known without looking at the records, have it measured by \`synthward describe\`, or give the column kind: text to leave it out.`,
    params: { unfilled: all.length },
  });
}

/** Whether `fill-in` stands there: as a value, or as a key whose value says within which limits. */
export function holdsMark(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsMark);
  if (isRecord(value)) return Object.entries(value).some(([key, part]) => key === FILL_IN || holdsMark(part));
  return value === FILL_IN;
}

function resolveUnit(spec: DictionarySpec, problems: Problems): DictionaryUnit | undefined {
  const { column, rows, maxRows, event } = spec.unit;
  const problem = (key: string, text: string): undefined => void problems.add(['unit', key], text);
  if ((column === undefined) === (rows === undefined)) {
    return problem('column', 'unit takes either column: <identifier> or rows: each');
  }
  const origin: Origin | undefined = spec.unit.origin ?? spec.origin ?? (rows === 'each' ? 'public' : undefined);
  if (origin === undefined) return problem('maxRows', 'say who set maxRows: origin: public, expert or dp');
  if ((origin === 'dp') !== (event !== undefined)) return problem('origin', 'origin: dp and event: <id> go together');
  if (column === undefined) {
    if (maxRows !== undefined && maxRows !== 1) return problem('maxRows', 'with rows: each, maxRows can only be 1');
    return { name: spec.unit.name ?? 'row', column: undefined, maxRows: 1, origin, event };
  }
  const found = spec.columns[column];
  if (found === undefined) {
    return problem(
      'column',
      `the unit column "${column}" is not in columns${didYouMeanClause(column, Object.keys(spec.columns))}`,
    );
  }
  if (found.kind !== 'identifier')
    return problem('column', `the unit column "${column}" must be of kind identifier, not ${found.kind}`);
  if (maxRows === undefined) return problem('maxRows', 'unit needs maxRows, the most rows kept for one unit');
  return { name: spec.unit.name ?? column, column, maxRows, origin, event };
}

function checkTarget(spec: DictionarySpec, problems: Problems): void {
  if (spec.target === undefined) return;
  const found = spec.columns[spec.target];
  if (found === undefined) {
    problems.add(
      ['target'],
      `the target "${spec.target}" is not in columns${didYouMeanClause(spec.target, Object.keys(spec.columns))}`,
    );
  } else if (!isModelledSpec(found)) {
    const what = 'from' in found ? 'computed from others' : `of kind ${found.kind}`;
    problems.add(['target'], `the target "${spec.target}" is ${what}, which is never modelled`);
  }
}

const isModelledSpec = (spec: ColumnSpec): boolean =>
  spec.kind !== 'identifier' && spec.kind !== 'text' && !('from' in spec);

function whyLeftOut(column: DictionaryColumn): { name: string; why: string }[] {
  if (column.kind === 'text') return [{ name: column.name, why: 'kind text is never released' }];
  if (column.kind === 'identifier' && column.generate === undefined) {
    return [{ name: column.name, why: 'identifiers are never released' }];
  }
  return [];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
