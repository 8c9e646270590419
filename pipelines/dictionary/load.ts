import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../privacy/errors.ts';
import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { completeColumns, reportIdlePatterns } from './complete-columns.ts';
import { checkedConstraints } from './declared-constraints.ts';
import { declaredUses } from './declared-uses.ts';
import { checkDerived } from './derived/check-derived.ts';
import { refuseNamedGroups } from './detail/refuse-named-groups.ts';
import { withDetail } from './detail/with-detail.ts';
import { type Dictionary, type DictionaryColumn, isModelled } from './dictionary.ts';
import { LEFT_IDENTIFIER, LEFT_NULL, LEFT_TEXT, type LeftOut } from './left-out.ts';
import { Problems } from './problems.ts';
import { resolveColumn } from './resolve-column.ts';
import { resolveUnit } from './resolve-unit.ts';
import { DICTIONARY_SCHEMA, REQUIRED_KEYS } from './schema.ts';
import { soundParts } from './sound-parts.ts';
import type { ColumnSpec, DictionarySpec } from './spec.ts';
import { checkStorage } from './storage/check-storage.ts';
import { unfilledIn } from './unfilled.ts';
import { type Path, parseYaml, type YamlSource } from './yaml-source.ts';

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
    problems.add(['schema'], `a dictionary begins with "schema: ${DICTIONARY_SCHEMA}"`);
    return problems.throwAll();
  }
  const unfilled = unfilledIn(root);
  const { spec, constraints, combinations, issues } = soundParts(root, unfilled.parts);
  problems.addIssues(
    issues.filter(({ path }) => !unfilled.holds(path as Path)),
    root,
  );
  for (const key of REQUIRED_KEYS) if (!Object.hasOwn(root, key)) problems.add([key], `"${key}" is not given`);
  reportIdlePatterns(source, problems);

  const digest = createHash('sha256').update(text);
  const files = { folder: path.dirname(file), onFile: (read: string) => void digest.update('\0').update(read) };
  const resolved: DictionaryColumn[] = [];
  for (const [name, column] of Object.entries(spec.columns)) {
    const found = await resolveColumn(name, column, { ...files, origin: spec.origin, problems });
    if (found !== undefined) resolved.push(found);
  }
  const written = isRecord(root['columns']) ? root['columns'] : {};
  const broken = new Set(Object.keys(written));
  for (const { name } of resolved) broken.delete(name);
  const unit = spec.unit && resolveUnit(spec.unit, spec.origin, kindsOf(written), problems);
  if (spec.target !== undefined && !broken.has(spec.target)) checkTarget(spec.target, spec.columns, problems);
  const derived = checkDerived(resolved, problems, broken);
  const columns = checkStorage(
    derived.columns,
    spec.columns,
    derived.operands,
    constraints.map((one) => one.spec),
    problems,
  );
  const uses = declaredUses(spec, columns, broken, problems);
  const all = await checkedConstraints({
    origin: spec.origin,
    constraints,
    combinations,
    columns,
    broken,
    problems,
    files,
  });
  if (problems.none && unfilled.list.length === 0 && !columns.some(isModelled)) {
    problems.add(['columns'], 'no column is modelled; describe at least one that is neither identifier nor text');
  }
  refuseNamedGroups(columns, all, problems);
  problems.throwIfAny(
    unfilled.list.length === 0 ? undefined : `${file}: still to be filled in: ${unfilled.list.join(', ')}`,
  );
  const detailed = withDetail(columns);
  return deepFreeze({
    table: spec.table!,
    unit: unit!,
    target: spec.target,
    ...uses,
    columns: detailed,
    codings: detailed.filter(isModelled).map((column) => column.coding),
    constraints: all,
    leftOut: columns.flatMap(whyLeftOut),
    sourceDigest: digest.digest('hex'),
  });
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

/** The kind of each column, where it is known. */
const kindsOf = (columns: Readonly<Record<string, unknown>>): ReadonlyMap<string, string | undefined> =>
  new Map(
    Object.entries(columns).map(([name, column]) => {
      const kind = isRecord(column) ? column['kind'] : undefined;
      return [name, typeof kind === 'string' ? kind : undefined];
    }),
  );

function checkTarget(target: string, columns: DictionarySpec['columns'], problems: Problems): void {
  const found = columns[target];
  if (found === undefined) {
    problems.add(
      ['target'],
      `the target "${target}" is not in columns${didYouMeanClause(target, Object.keys(columns))}`,
    );
  } else if (!isModelledSpec(found)) {
    const what = 'from' in found ? 'computed from others' : `of kind ${found.kind}`;
    problems.add(['target'], `the target "${target}" is ${what}, which is never modelled`);
  }
}

const isModelledSpec = (spec: ColumnSpec): boolean =>
  spec.kind !== 'identifier' && spec.kind !== 'text' && !('from' in spec);

function whyLeftOut(column: DictionaryColumn): LeftOut[] {
  if ((column.kind === 'text' || column.kind === 'identifier') && column.keep === 'nulls') {
    return [{ name: column.name, why: LEFT_NULL }];
  }
  if (column.kind === 'text') return [{ name: column.name, why: LEFT_TEXT }];
  if (column.kind === 'identifier' && column.generate === undefined) {
    return [{ name: column.name, why: LEFT_IDENTIFIER }];
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
