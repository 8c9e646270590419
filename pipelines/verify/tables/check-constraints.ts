import type { ImpossibleCells } from '../../../models/model.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import { type EncodingRule, isModelled, type ModelledColumn } from '../../dictionary/dictionary.ts';
import { impossibleCells } from '../../dictionary/impossible-cells.ts';
import type { OutsidePolicy } from '../../dictionary/outside-policy.ts';
import { Problems } from '../../dictionary/problems.ts';
import { resolveConstraints } from '../../dictionary/resolve-constraint.ts';
import { constraintsSchema } from '../../dictionary/schema.ts';
import type { OutputColumn } from '../../release-folder/decode/output-column.ts';
import type { ManifestPlan } from '../../release-folder/manifest/manifest.ts';
import { impossibleCellsOf } from '../../release-folder/manifest/plan-inputs.ts';

/** What `data-dictionary.json` says of a modelled column beside its cells; unchecked. */
interface ColumnFacts {
  readonly missingCodes?: unknown;
  readonly outside?: unknown;
  readonly true?: unknown;
  readonly false?: unknown;
}

/**
 * Works the declared constraints out again over the released cells, by the functions that the plan was made with, and compares
 * them with the impossible cells that the manifest's plan states. Returns what is wrong: a constraint that was dropped, invented
 * or changed in one of the two.
 */
export function constraintProblem(
  json: unknown,
  columns: readonly OutputColumn[],
  plan: ManifestPlan | undefined,
): string | undefined {
  const { constraints, columns: facts } = (json ?? {}) as { constraints?: unknown; columns?: unknown };
  const declared = constraintsSchema.safeParse(constraints ?? []);
  if (!declared.success) return 'its constraints are not well formed';
  const stated = plan?.impossible ?? [];
  if (plan === undefined) {
    return declared.data.length === 0
      ? undefined
      : 'it declares constraints, and the manifest has no plan that keeps them';
  }
  if (stated.length !== declared.data.length) {
    return `it declares ${declared.data.length} constraints, and the plan in the manifest keeps ${stated.length}`;
  }
  if (stated.length === 0) return undefined;
  const modelled = columns.flatMap((column) =>
    column.kind === 'modelled' ? [modelledColumn(column.coding, factsOf(facts, column.coding.name))] : [],
  );
  const problems = new Problems({ path: '', value: undefined, at: () => '' });
  const resolved = resolveConstraints({ constraints: declared.data }, modelled, problems);
  const sizes = modelled.map(({ coding }) => coding.size);
  for (const [i, one] of stated.entries()) {
    const constraint = resolved.length === stated.length ? resolved[i] : undefined;
    const cells = constraint && impossibleCells(constraint, modelled.filter(isModelled));
    if (cells === undefined || typeof cells === 'string')
      return `constraint ${i + 1} of it does not hold for its own columns`;
    const positions = one.columns.map((name) => modelled.findIndex((column) => column.name === name));
    const same =
      positions.length === cells.columns.length &&
      cells.columns.every((column) => positions.includes(column)) &&
      sameCells(cells, { columns: positions, cells: impossibleCellsOf(one.cells, positions, sizes) }, sizes);
    if (!same) return `constraint ${i + 1} of it is not the one that the plan in the manifest keeps`;
  }
  return undefined;
}

function factsOf(columns: unknown, name: string): ColumnFacts {
  const found = Array.isArray(columns) ? columns.find((column) => column?.name === name) : undefined;
  return (found ?? {}) as ColumnFacts;
}

/** A column of the steward's dictionary, as far as constraints go. */
function modelledColumn(coding: ColumnCoding, facts: ColumnFacts): ModelledColumn {
  const missing = textsOf(facts.missingCodes);
  return {
    kind: coding.kind,
    name: coding.name,
    description: undefined,
    origin: 'public',
    event: undefined,
    missing: coding.cells.some(({ kind }) => kind === 'missing') ? missing : undefined,
    outside: facts.outside as OutsidePolicy,
    coding,
    rule: ruleOf(coding, facts),
    source: {},
  };
}

const SCALES = { integer: 'integer', real: 'number', date: 'day', datetime: 'second' } as const;

function ruleOf({ kind, cells }: ColumnCoding, facts: ColumnFacts): EncodingRule {
  if (kind === 'integer' || kind === 'real' || kind === 'date' || kind === 'datetime') {
    const steps = { kind: 'starts', starts: [] } as const;
    return { kind: 'scale', scale: SCALES[kind], lower: 0, upper: 0, steps, format: undefined };
  }
  const texts = cells.flatMap((cell, code) => {
    if (cell.kind !== 'value') return [];
    const named = kind === 'boolean' ? textsOf(cell.value === true ? facts.true : facts.false) : [String(cell.value)];
    return named.map((text) => [text, code] as const);
  });
  return { kind: 'list', entries: new Map(texts), normalise: 'none' };
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];

/** Whether both forbid the same, whatever the order of their columns: JSON in canonical form does not keep it. */
function sameCells(a: ImpossibleCells, b: ImpossibleCells, sizes: readonly number[]): boolean {
  const strides = new Map<number, number>();
  let stride = 1;
  for (const column of b.columns.toReversed()) {
    strides.set(column, stride);
    stride *= sizes[column]!;
  }
  const codes = a.columns.map(() => 0);
  for (const cell of a.cells) {
    const place = codes.reduce((sum, code, i) => sum + code * strides.get(a.columns[i]!)!, 0);
    if (cell !== b.cells[place]) return false;
    for (let i = codes.length - 1; i >= 0; i--) {
      codes[i]!++;
      if (codes[i]! < sizes[a.columns[i]!]!) break;
      codes[i] = 0;
    }
  }
  return true;
}
