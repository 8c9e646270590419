import type { ImpossibleCells } from '../../../models/model.ts';
import type { ColumnCoding } from '../../dictionary/coding.ts';
import type { DictionaryConstraint } from '../../dictionary/constraint.ts';
import type { EncodingRule, ModelledColumn } from '../../dictionary/dictionary.ts';
import { heldConstraints } from '../../dictionary/held-constraints.ts';
import { impossibleCells } from '../../dictionary/impossible-cells.ts';
import { OrderCircle } from '../../dictionary/order/order-graph.ts';
import type { OutsidePolicy } from '../../dictionary/outside-policy.ts';
import { Problems } from '../../dictionary/problems.ts';
import { resolveConstraints } from '../../dictionary/resolve-constraint.ts';
import { constraintsSchema } from '../../dictionary/schema.ts';
import type { ModelledOutput, OutputColumn } from '../../release-folder/decode/output-column.ts';
import type { ManifestPlan } from '../../release-folder/manifest/manifest.ts';
import { impossibleCellsOf } from '../../release-folder/manifest/plan-inputs.ts';

/** What `data-dictionary.json` says of a modelled column beside its cells; unchecked. */
interface ColumnFacts {
  readonly missingCodes?: unknown;
  readonly outside?: unknown;
  readonly true?: unknown;
  readonly false?: unknown;
  readonly ignoreCase?: unknown;
}

/** The constraints of a release, sound over its own columns. */
export interface CheckedConstraints {
  readonly constraints: readonly DictionaryConstraint[];
  /** The modelled columns, as far as constraints go. */
  readonly modelled: readonly ModelledColumn[];
}

/**
 * Works the declared constraints out again over the released cells, by the functions that the plan was made with, and compares
 * them with the impossible cells that the manifest's plan states. Returns them, or what is wrong: a constraint that was dropped,
 * invented or changed in one of the two.
 *
 * `inOrder`: whether columns under an order were decoded together. Version 0.1.0 did not: it took ranges that cut bins, let orders go
 * round, and left bins possible that hold no two values in order. Whether its rows keep what it declared is seen by the rows alone.
 */
export function checkedConstraints(
  json: unknown,
  columns: readonly OutputColumn[],
  plan: ManifestPlan | undefined,
  inOrder: boolean,
): CheckedConstraints | string {
  const declared = declaredConstraints(json, columns, inOrder);
  if (typeof declared === 'string') return declared;
  const { constraints, modelled } = declared;
  if (constraints.length === 0 && plan?.impossible === undefined) return declared;
  if (plan === undefined) return 'it declares constraints, and the manifest has no plan that keeps them';
  const stated = plan.impossible ?? [];
  if (constraints.length === 0) return `it declares 0 constraints, and the plan in the manifest keeps ${stated.length}`;
  const held = inOrder ? heldCells(constraints, modelled) : constraints.map((one) => impossibleCells(one, modelled));
  if (held === undefined) return 'its constraints cannot be held together';
  if (stated.length !== held.length) {
    const tables = held.length > constraints.length ? `, for which a plan keeps ${held.length} tables` : '';
    return `it declares ${constraints.length} constraints${tables}, and the plan in the manifest keeps ${stated.length}`;
  }
  const sizes = modelled.map(({ coding }) => coding.size);
  for (const [i, one] of stated.entries()) {
    const cells = held[i]!;
    if (typeof cells === 'string') return `constraint ${i + 1} of it does not hold for its own columns`;
    const positions = one.columns.map((name) => modelled.findIndex((column) => column.name === name));
    const compare = inOrder || constraints[i]!.kind === 'impossible' ? sameCells : noMoreCells;
    const same =
      positions.length === cells.columns.length &&
      cells.columns.every((column) => positions.includes(column)) &&
      compare({ columns: positions, cells: impossibleCellsOf(one.cells, positions, sizes) }, cells, sizes);
    if (!same && i < constraints.length)
      return `constraint ${i + 1} of it is not the one that the plan in the manifest keeps`;
    if (!same) return 'what its orders forbid together is not what the plan in the manifest keeps';
  }
  return { constraints, modelled };
}

/** The constraints that `json` declares over the released cells, or what is wrong with them. */
export function declaredConstraints(
  json: unknown,
  columns: readonly OutputColumn[],
  inOrder: boolean,
): CheckedConstraints | string {
  const { constraints: written, columns: facts } = (json ?? {}) as { constraints?: unknown; columns?: unknown };
  const declared = constraintsSchema.safeParse(written ?? []);
  if (!declared.success) return 'its constraints are not well formed';
  const modelled = columns.flatMap((column) =>
    column.kind === 'modelled' ? [modelledColumn(column, factsOf(facts, column.coding.name))] : [],
  );
  const problems = new Problems({ path: '', value: undefined, at: () => ({ line: 1, column: 1 }) });
  const constraints = resolveConstraints({ constraints: declared.data }, modelled, problems, {
    refuseUnclear: inOrder,
  });
  if (constraints.length !== declared.data.length) {
    const sound = new Set(constraints.map(({ source }) => source));
    const wrong = declared.data.findIndex((one) => !sound.has(one));
    return `constraint ${wrong + 1} of it does not hold for its own columns`;
  }
  return { constraints, modelled };
}

/** The cells that constraints forbid, by positions in `modelled`; `undefined` where they contradict themselves. */
export function heldCells(
  constraints: readonly DictionaryConstraint[],
  modelled: readonly ModelledColumn[],
): readonly ImpossibleCells[] | undefined {
  try {
    return heldConstraints(constraints, modelled);
  } catch (error) {
    if (error instanceof OrderCircle) return undefined;
    throw error;
  }
}

function factsOf(columns: unknown, name: string): ColumnFacts {
  const found = Array.isArray(columns) ? columns.find((column) => column?.name === name) : undefined;
  return (found ?? {}) as ColumnFacts;
}

/** A column of the steward's dictionary, as far as constraints go. */
function modelledColumn({ coding, offset }: ModelledOutput, facts: ColumnFacts): ModelledColumn {
  const rule = ruleOf(coding, facts);
  const missing = textsOf(facts.missingCodes);
  return {
    kind: coding.kind,
    name: coding.name,
    description: undefined,
    origin: 'public',
    event: undefined,
    missing: coding.cells.some(({ kind }) => kind === 'missing') ? missing : undefined,
    outside: facts.outside as OutsidePolicy,
    mostlyMissing: false,
    coding,
    rule,
    ...(offset === undefined || rule.kind !== 'scale' ? {} : { offset: { ...offset, reading: rule } }),
    source: {},
  };
}

const SCALES = { integer: 'integer', real: 'number', date: 'day', datetime: 'second' } as const;

function ruleOf({ kind, cells }: ColumnCoding, facts: ColumnFacts): EncodingRule {
  if (kind === 'integer' || kind === 'real' || kind === 'date' || kind === 'datetime') {
    const steps = { kind: 'starts', starts: [] } as const;
    return {
      kind: 'scale',
      scale: SCALES[kind],
      lower: 0,
      upper: 0,
      steps,
      formats: [],
      form: undefined,
      censored: [],
    };
  }
  const texts = cells.flatMap((cell, code) => {
    if (cell.kind !== 'value') return [];
    const named = kind === 'boolean' ? textsOf(cell.value === true ? facts.true : facts.false) : [String(cell.value)];
    return named.map((text) => [text, code] as const);
  });
  return { kind: 'list', entries: new Map(texts), normalise: 'none', ignoreCase: facts.ignoreCase === true };
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];

/** Whether both forbid the same, whatever the order of their columns: JSON in canonical form does not keep it. */
const sameCells: Compare = (a, b, sizes) => pairsOfCells(a, b, sizes, (mine, theirs) => mine === theirs);

/** Whether `a` forbids nothing that `b` does not. Version 0.1.0 left bins possible that hold what was clamped. */
const noMoreCells: Compare = (a, b, sizes) => pairsOfCells(a, b, sizes, (mine, theirs) => mine <= theirs);

type Compare = (a: ImpossibleCells, b: ImpossibleCells, sizes: readonly number[]) => boolean;

function pairsOfCells(
  a: ImpossibleCells,
  b: ImpossibleCells,
  sizes: readonly number[],
  agree: (a: number, b: number) => boolean,
): boolean {
  const strides = new Map<number, number>();
  let stride = 1;
  for (const column of b.columns.toReversed()) {
    strides.set(column, stride);
    stride *= sizes[column]!;
  }
  const codes = a.columns.map(() => 0);
  for (const cell of a.cells) {
    const place = codes.reduce((sum, code, i) => sum + code * strides.get(a.columns[i]!)!, 0);
    if (!agree(cell, b.cells[place]!)) return false;
    for (let i = codes.length - 1; i >= 0; i--) {
      codes[i]!++;
      if (codes[i]! < sizes[a.columns[i]!]!) break;
      codes[i] = 0;
    }
  }
  return true;
}
