import { didYouMeanClause } from '../workspace/text/did-you-mean.ts';
import { formatDay, formatSecond, parseDay, parseSecond } from './calendar.ts';
import { extentOf } from './cell-extent.ts';
import type { Cell } from './coding.ts';
import { allowedCodes } from './combinations/allowed-codes.ts';
import { constraintInWords, type DictionaryConstraint, listOf } from './constraint.ts';
import { notForConstraints } from './derived/in-constraint.ts';
import { type DictionaryColumn, isModelled, type ModelledColumn } from './dictionary.ts';
import { lookupKeys } from './lookup-keys.ts';
import { Lattice } from './order/lattice.ts';
import { scaleFamily } from './order/scale-family.ts';
import type { Problems } from './problems.ts';
import type { Scale } from './scale.ts';
import type { ConstraintSpec, DictionarySpec, NamedValues } from './spec.ts';
import { tidyText } from './tidy-text.ts';
import type { Path } from './yaml-source.ts';

/**
 * Works out the constraints of a dictionary. What is wrong with one goes to `problems`, and it is left out. What the rows of a
 * release could not keep or show is wrong too (`refuseUnclear`): ranges that cut a bin, whose values are drawn without regard to them,
 * and nulls that may stand for two things. Releases of version 0.1.0 may have them.
 */
export function resolveConstraints(
  spec: Pick<DictionarySpec, 'constraints' | 'origin'>,
  columns: readonly DictionaryColumn[],
  problems: Problems,
  {
    refuseUnclear = true,
    placeOf = (i) => ['constraints', i],
  }: { readonly refuseUnclear?: boolean; placeOf?(constraint: number): Path } = {},
): DictionaryConstraint[] {
  return (spec.constraints ?? []).flatMap((constraint, i) => {
    const problem: Report = (path, text) => void problems.add([...placeOf(i), ...path], text);
    const origin = constraint.origin ?? spec.origin;
    if (origin === undefined || origin === 'dp') {
      problem(['because'], 'say who says so: origin: public or expert');
      return [];
    }
    const resolved = resolveConstraint(constraint, columns, problem, refuseUnclear);
    const { because } = constraint;
    const words = constraintInWords(constraint);
    return resolved === undefined ? [] : [{ ...resolved, because, origin, words, source: constraint }];
  });
}

type Report = (path: Path, text: string) => undefined;
type Resolved =
  | Pick<DictionaryConstraint & { kind: 'order' }, 'kind' | 'columns'>
  | Pick<DictionaryConstraint & { kind: 'impossible' }, 'kind' | 'columns' | 'codes'>
  | Pick<DictionaryConstraint & { kind: 'combinations' }, 'kind' | 'columns' | 'allowed'>;

function resolveConstraint(
  { impossible, order, combinations }: ConstraintSpec,
  columns: readonly DictionaryColumn[],
  problem: Report,
  refuseUnclear: boolean,
): Resolved | undefined {
  if ([impossible, order, combinations].filter((one) => one !== undefined).length !== 1) {
    return problem([], 'a constraint takes exactly one of impossible and order');
  }
  if (combinations !== undefined) {
    const found = combinations.columns.map((name) =>
      modelled(name, columns, (text) => problem(['combinations'], text)),
    );
    const own = found.filter((column) => column !== undefined);
    if (own.length < found.length) return undefined;
    if (new Set(own).size < own.length) return problem(['combinations'], 'a column stands twice in a combination');
    const allowed = allowedCodes(own, combinations.rows);
    if (typeof allowed === 'string') return problem(['combinations'], allowed);
    return { kind: 'combinations', columns: combinations.columns, allowed };
  }
  if (order !== undefined) {
    const found = order.map((name, i) => modelled(name, columns, (text) => problem(['order', i], text), order));
    if (found[0] === undefined || found[1] === undefined) return undefined;
    if (order[0] === order[1]) return problem(['order'], `"${order[0]}" stands twice in order`);
    const [a, b] = found.map((column) => scaleFamily(column!.kind));
    if (a === undefined || b === undefined) {
      const listed = found[a === undefined ? 0 : 1]!;
      return problem(['order'], `"${listed.name}" is of kind ${listed.kind}, whose values have no place on a scale`);
    }
    if (a !== b) {
      return problem(['order'], `"${order[0]}" (${found[0].kind}) and "${order[1]}" (${found[1].kind}) do not compare`);
    }
    return { kind: 'order', columns: order };
  }
  const names = Object.keys(impossible!);
  if (names.length === 0) return problem(['impossible'], 'impossible names no column');
  const codes: number[][] = [];
  for (const name of names) {
    const path = ['impossible', name];
    const column = modelled(name, columns, (text) => problem(path, text));
    if (column === undefined) return undefined;
    const named = listOf(impossible![name]!);
    const found = new Set<number>();
    for (const [i, value] of named.entries()) {
      const place = Array.isArray(impossible![name]) ? [...path, i] : path;
      const meant = codesOf(value, column, refuseUnclear);
      if (typeof meant === 'string') return problem(place, meant);
      for (const code of meant) found.add(code);
    }
    codes.push([...found].toSorted((a, b) => a - b));
  }
  return { kind: 'impossible', columns: names, codes };
}

function modelled(
  name: string,
  columns: readonly DictionaryColumn[],
  problem: (text: string) => undefined,
  order?: readonly [string, string],
): ModelledColumn | undefined {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) {
    const known = columns.filter(isModelled).map((column) => column.name);
    return problem(`the constraint names "${name}", which is not in columns${didYouMeanClause(name, known)}`);
  }
  const derived = notForConstraints(found, columns, order);
  if (derived !== undefined) return problem(derived);
  if (!isModelled(found)) {
    return problem(`the constraint names "${name}", which is of kind ${found.kind} and never modelled`);
  }
  return found;
}

/** The codes that a named value or range stands for, or what is wrong with it. */
export function codesOf(
  value: NamedValues,
  column: ModelledColumn,
  refuseUnclear: boolean,
): readonly number[] | string {
  const { cells } = column.coding;
  const { name, rule } = column;
  const missing = cells.findIndex((cell) => cell.kind === 'missing');
  if (value === null || (typeof value === 'string' && column.missing?.includes(value))) {
    if (missing < 0) return `"${name}" has no missing values`;
    if (refuseUnclear && nullsAreUnclear(column))
      return `"${name}" comes back as null both where it is missing and where it is outside its domain, so that no row tells which; write outside: missing, and both are meant`;
    return [missing];
  }
  if (rule.kind === 'scale') return codesOnScale(value, column, rule.scale, refuseUnclear);
  if (typeof value !== 'string') return `"${name}" is of kind ${column.kind}: name its values, not a range`;
  const listed = rule.kind === 'list' && column.kind !== 'code' ? entryOf(value, rule) : undefined;
  const code = listed ?? cells.findIndex((cell) => cell.kind === 'value' && String(cell.value) === value);
  if (code >= 0) return [code];
  const known = cells.flatMap((cell) => (cell.kind === 'value' ? [String(cell.value)] : []));
  return `"${value}" is no value of "${name}"${didYouMeanClause(value, known)}`;
}

/** A value as listed or, as in the data, in another form that is the same. */
function entryOf(
  value: string,
  { entries, ignoreCase }: Extract<ModelledColumn['rule'], { kind: 'list' }>,
): number | undefined {
  return entries.get(value) ?? lookupKeys(entries, ignoreCase).get(tidyText(value, ignoreCase));
}

/** Whether both the missing cell and that of values outside the domain are released as null. */
function nullsAreUnclear({ rule, coding }: ModelledColumn): boolean {
  const text =
    rule.kind !== 'scale' && coding.cells.some((cell) => cell.kind === 'value' && typeof cell.value === 'string');
  return !text && coding.cells.some((cell) => cell.kind === 'other');
}

function codesOnScale(
  value: Exclude<NamedValues, null>,
  { coding, name }: ModelledColumn,
  scale: Scale,
  refuseUnclear: boolean,
): readonly number[] | string {
  const read = (text: string | undefined, absent: number): number | undefined =>
    text === undefined ? absent : parseOn(scale, text);
  if (typeof value === 'string') {
    const at = parseOn(scale, value);
    if (at === undefined) return notOnScale(value, name, scale);
    const code = coding.cells.findIndex((cell) => cell.kind === 'value' && extentOf(cell, scale)?.lower === at);
    return code >= 0
      ? [code]
      : `"${value}" is no cell of "${name}" by itself; give a range of whole bins: {from: ..., below: ...}`;
  }
  if (value.from === undefined && value.below === undefined) return `a range of "${name}" takes from, below or both`;
  const from = read(value.from, Number.NEGATIVE_INFINITY);
  const below = read(value.below, Number.POSITIVE_INFINITY);
  if (from === undefined) return notOnScale(value.from!, name, scale);
  if (below === undefined) return notOnScale(value.below!, name, scale);
  const lattice = new Lattice(coding);
  const codes: number[] = [];
  for (const code of coding.cells.keys()) {
    if (!lattice.has(code)) continue;
    const [lowest, highest] = [lattice.lowest(code), lattice.highest(code)].map((place) => lattice.value(code, place));
    if (lowest! >= from && highest! < below) codes.push(code);
    else if (refuseUnclear && highest! >= from && lowest! < below) return cutBin(coding.cells[code]!, name, scale);
  }
  return codes.length > 0 ? codes : `no bin of "${name}" lies wholly in that range`;
}

/** Where a text lies on a scale: a number, an epoch day or an epoch second; `undefined` where it does not. */
export function parseOn(scale: Scale, text: string): number | undefined {
  if (scale === 'day') return parseDay(text);
  if (scale === 'second') return parseSecond(text);
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

function cutBin(cell: Cell, name: string, scale: Scale): string {
  const { lower, upper, closed } = extentOf(cell, scale)!;
  const show = (value: number): string =>
    scale === 'day' ? formatDay(value) : scale === 'second' ? formatSecond(value) : String(value);
  return `the range cuts the bin of "${name}" from ${show(lower)} ${closed ? 'up to and with' : 'up to'} ${show(upper)}, and only whole bins can be forbidden; end the range at an edge of its bins, or add an edge`;
}

const notOnScale = (text: string, name: string, scale: Scale): string =>
  `"${text}" is no ${scale === 'day' ? 'day, such as 2010-01-31' : scale === 'second' ? 'time, such as 2010-01-31T12:00:00' : 'number'}, which "${name}" holds`;
