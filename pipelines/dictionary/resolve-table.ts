import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { reportIdlePatterns } from './complete-columns.ts';
import type { DictionaryConstraint } from './constraint.ts';
import { checkedConstraints } from './declared-constraints.ts';
import { declaredUses } from './declared-uses.ts';
import { checkDerived } from './derived/check-derived.ts';
import { refuseNamedGroups } from './detail/refuse-named-groups.ts';
import { withDetail } from './detail/with-detail.ts';
import {
  type Dictionary,
  type DictionaryColumn,
  type DictionaryUnit,
  isModelled,
  type ModelledColumn,
} from './dictionary.ts';
import { LEFT_IDENTIFIER, LEFT_NULL, LEFT_TEXT, type LeftOut } from './left-out.ts';
import type { Problems } from './problems.ts';
import { resolveColumn } from './resolve-column.ts';
import type { GroupingFiles } from './resolve-domain.ts';
import { resolveUnit } from './resolve-unit.ts';
import { REQUIRED_KEYS } from './schema.ts';
import { soundParts } from './sound-parts.ts';
import type { ColumnSpec, DictionarySpec } from './spec.ts';
import { checkStorage } from './storage/check-storage.ts';
import type { DictionarySurvival } from './survival.ts';
import type { Unfilled } from './unfilled.ts';
import type { Path, YamlSource } from './yaml-source.ts';

interface TableContext {
  readonly problems: Problems;
  readonly unfilled: Unfilled;
  readonly files: GroupingFiles;
  /** What offsets may be counted from beside the columns of the table. */
  readonly beside?: readonly ModelledColumn[];
}

/** A table as far as it is sound: where `problems` has something, parts may be absent. */
export interface ResolvedTable {
  readonly table: string | undefined;
  readonly unit: DictionaryUnit | undefined;
  readonly target: string | undefined;
  readonly protectedAttributes: readonly string[];
  readonly survival: DictionarySurvival | undefined;
  readonly columns: readonly DictionaryColumn[];
  readonly constraints: readonly DictionaryConstraint[];
}

/** Works out a table whose columns are written out (`completeColumns`). What is wrong goes to `problems`. */
export async function resolveTable(source: YamlSource, context: TableContext): Promise<ResolvedTable> {
  const { problems, unfilled, files, beside = [] } = context;
  const root = source.value as Readonly<Record<string, unknown>>;
  const { spec, constraints, combinations, issues } = soundParts(root, unfilled.parts);
  problems.addIssues(
    issues.filter(({ path }) => !unfilled.holds(path as Path)),
    root,
  );
  for (const key of REQUIRED_KEYS) if (!Object.hasOwn(root, key)) problems.add([key], `"${key}" is not given`);
  reportIdlePatterns(source, problems);

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
  const others = beside.filter(({ name }) => !Object.hasOwn(written, name));
  const derived = checkDerived([...resolved, ...others], problems, broken);
  const columns = checkStorage(
    derived.columns.slice(0, resolved.length),
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
  refuseNamedGroups(columns, all, problems);
  return { table: spec.table, unit, target: spec.target, ...uses, columns, constraints: all };
}

/** A table of which nothing is wrong, as a dictionary. */
export function dictionaryOf({ table, unit, columns, ...others }: ResolvedTable, sourceDigest: string): Dictionary {
  const detailed = withDetail(columns);
  return {
    table: table!,
    unit: unit!,
    ...others,
    columns: detailed,
    codings: detailed.filter(isModelled).map((column) => column.coding),
    leftOut: columns.flatMap(whyLeftOut),
    sourceDigest,
  };
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
