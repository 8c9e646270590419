import { createHash } from 'node:crypto';
import { UserError } from '../../privacy/errors.ts';
import type { Buckets } from '../../privacy/guard/values/value-guard.ts';
import type { CalendarBinsSpec, NumberBinsSpec } from '../dictionary/bins.ts';
import { parseDay, SECONDS_A_DAY } from '../dictionary/calendar.ts';
import type {
  DescribedColumn,
  DescribedList,
  DescribedScale,
  MissingState,
  StatedBins,
} from '../dictionary/described-column.ts';
import type { Dictionary } from '../dictionary/dictionary.ts';
import { FILL_IN } from '../dictionary/fill-in.ts';
import { parseDictionary, readDictionary, readDictionaryText } from '../dictionary/load.ts';
import type { CodeNormaliser } from '../dictionary/normalise-code.ts';
import { parseStorage } from '../dictionary/storage/storage-type.ts';
import { holdsMark, markedOutside } from '../dictionary/unfilled.ts';
import { decimalBuckets, equalBuckets, yearBuckets } from './bucket-rules.ts';
import { type ColumnEdit, type Entry, editColumns } from './edit-yaml.ts';

/** A dictionary with marks, as far as it is known. Public. */
export interface DictionaryDraft {
  readonly path: string;
  readonly text: string;
  /** SHA-256 (hex) of `text`. */
  readonly digest: string;
  /** The dictionary with something harmless in place of every mark: names, kinds, unit, missing codes and formats hold good. */
  readonly shape: Dictionary;
  /** The columns with marks, in the order of the dictionary. */
  readonly columns: readonly DescribedColumn[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Lattice of real numbers without `decimals`, and the finest. */
const USUAL_DECIMALS = 3;
const MOST_DECIMALS = 6;
/** Limits that are public are told apart into a thousand parts at least. */
const LEAST_PARTS = 1000;

/**
 * Reads a dictionary in which `fill-in` marks what is to be measured. Opens that file and the grouping files it names.
 *
 * Throws as `loadDictionary` does, so that every mistake outside the marks is found before anything is spent, and
 * `DICTIONARY_INVALID` for a mark that cannot be measured, or for no mark at all.
 */
export async function readDraft(path: string): Promise<DictionaryDraft> {
  const text = await readDictionaryText(path);
  const source = parseDictionary(path, text).value;
  const root = isRecord(source) ? source : {};
  const stated = isRecord(root['columns']) ? root['columns'] : {};
  const unmeasured = markedOutside(root);
  if (unmeasured.length > 0) {
    throw invalid(
      path,
      `${unmeasured.join(', ')} must be stated first`,
      'Write the column that tells patients apart, and maxRows, in place of the marks under unit: they decide what every answer costs.',
    );
  }
  const columns: DescribedColumn[] = [];
  const placeholders: ColumnEdit[] = [];
  for (const [name, fields] of Object.entries(stated)) {
    if (!isRecord(fields) || !holdsMark(fields)) continue;
    const column = describedColumn(path, name, fields);
    columns.push(column);
    placeholders.push(placeholderOf(column));
  }
  refuseConstraints(path, root['constraints'], new Set(columns.map(({ name }) => name)));
  const shape = await readDictionary(path, editColumns(path, text, placeholders));
  if (columns.length === 0) {
    throw invalid(
      path,
      `nothing in it is marked "${FILL_IN}"`,
      'Mark what is to be measured, such as values: fill-in.',
    );
  }
  const digest = createHash('sha256').update(text).digest('hex');
  return { path, text, digest, shape, columns };
}

/** Whether a constraint fits depends on what will be measured: one that does not would be found out after it was paid for. */
function refuseConstraints(path: string, constraints: unknown, marked: ReadonlySet<string>): void {
  for (const [i, constraint] of (Array.isArray(constraints) ? constraints : []).entries()) {
    if (!isRecord(constraint)) continue;
    const { impossible, order } = constraint;
    const names = [...(isRecord(impossible) ? Object.keys(impossible) : []), ...textsOf(order)];
    const open = names.find((name) => marked.has(name));
    if (open === undefined) continue;
    throw invalid(
      path,
      `constraint ${i + 1} names column "${open}", which is not known yet`,
      'Take the constraint out, and write it again when the column is measured: that costs nothing.',
    );
  }
}

function describedColumn(path: string, name: string, fields: Fields): DescribedColumn {
  const kind = fields['kind'];
  const marked = Object.keys(fields).filter((key) => holdsMark(fields[key]));
  const refuse = (reason: string, hint: string): never => {
    throw invalid(path, `column "${name}": ${reason}`, hint);
  };
  const made = ['after', 'from'].find((key) => Object.hasOwn(fields, key));
  if (made !== undefined) {
    const what = made === 'after' ? 'a difference from another column' : 'what is computed from other columns';
    return refuse(
      `${what} cannot be measured`,
      made === 'after' ? 'State its range and bins, such as range: [0, 60].' : 'State it.',
    );
  }
  const measurable = MEASURABLE.get(kind);
  if (measurable === undefined) {
    return refuse(`a mark cannot be measured in a column of kind ${String(kind)}`, 'State it, or change the kind.');
  }
  const other = marked.find((key) => !measurable.includes(key));
  if (other !== undefined) {
    return refuse(`${other} cannot be measured`, `What can be is ${measurable.join(', ')}.`);
  }
  const common = {
    name,
    description: textOf(fields['description']),
    missing: missingState(fields['missing']),
    outside: textOf(fields['outside']),
  };
  if (kind === 'categorical' || kind === 'ordinal' || kind === 'boolean' || kind === 'code') {
    refuseStoredAsNumbers(fields, marked, refuse);
    const grouping = isRecord(fields['grouping']) ? fields['grouping'] : {};
    if (holdsMark(grouping['normalise'])) refuse('grouping.normalise cannot be measured', 'State it, or leave it out.');
    const list: DescribedList = {
      ...common,
      shape: 'list',
      kind,
      marked: marked.filter((key) => key !== 'missing') as DescribedList['marked'],
      stated: Object.fromEntries(
        (['values', 'true', 'false'] as const).flatMap((key) =>
          fields[key] === undefined || holdsMark(fields[key]) ? [] : [[key, textsOf(fields[key])]],
        ),
      ),
      normalise: (textOf(grouping['normalise']) ?? 'none') as CodeNormaliser,
      ignoreCase: fields['ignoreCase'] === true,
    };
    if (list.kind === 'code' && !list.marked.includes('grouping')) {
      refuse('the missing codes of grouped codes cannot be measured', 'List them, or leave missing out.');
    }
    return list;
  }
  const scale = kind as DescribedScale['kind'];
  if (marked.includes('bins') && (scale === 'date' || scale === 'datetime')) {
    refuse('bins of dates cannot be measured', 'State them, such as bins: { every: month }.');
  }
  if (fields['atoms'] !== undefined && (marked.includes('range') || marked.includes('bins'))) {
    refuse(
      'its atoms speak of a range and bins that are measured',
      'Leave atoms out: they are found with bins: fill-in.',
    );
  }
  if (marked.includes('range') && isRecord(fields['bins']) && Array.isArray(fields['bins']['edges'])) {
    refuse('its edges state its range', 'Leave range out, or mark the bins too: bins: fill-in.');
  }
  const decimals = typeof fields['decimals'] === 'number' ? fields['decimals'] : undefined;
  const perUnit = scale === 'real' ? 10 ** latticeDecimals(decimals, limitsOf(fields['range'])) : 1;
  return {
    ...common,
    shape: 'scale',
    kind: scale,
    marked: marked.filter((key) => key !== 'missing') as DescribedScale['marked'],
    stated: statedBins(fields['bins']),
    decimals,
    perUnit,
    buckets: bucketsOf(scale, fields['range'], perUnit, refuse),
    limits: fields['range'] !== FILL_IN,
    range: statedRange(fields['range']),
    storage: textOf(fields['storage']),
  };
}

/** Whether values can be kept as numbers would be found out after they were paid for. */
function refuseStoredAsNumbers(
  { storage }: Fields,
  marked: readonly string[],
  refuse: (reason: string, hint: string) => never,
): void {
  const type = parseStorage(textOf(storage) ?? '');
  const open = marked.find((key) => key !== 'missing');
  if (open === undefined || (type?.kind !== 'integer' && type?.kind !== 'float')) return;
  refuse(
    `its storage ${String(storage)} takes numbers, and ${open} is not known yet`,
    'Take storage out, and write it again when the column is measured: that costs nothing.',
  );
}

const MEASURABLE: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['categorical', ['values', 'missing']],
  ['ordinal', ['values', 'missing']],
  ['boolean', ['true', 'false', 'missing']],
  ['code', ['grouping', 'missing']],
  ['integer', ['range', 'bins', 'missing']],
  ['real', ['range', 'bins', 'missing']],
  ['date', ['range', 'bins', 'missing']],
  ['datetime', ['range', 'bins', 'missing']],
]);

/** `range: fill-in`, `range: { fill-in: [lower, upper] }`, or a stated range. */
function bucketsOf(
  kind: DescribedScale['kind'],
  range: unknown,
  perUnit: number,
  refuse: (reason: string, hint: string) => never,
): Buckets {
  const calendar = kind === 'date' || kind === 'datetime';
  if (range === FILL_IN) return calendar ? yearBuckets(kind === 'date' ? 'day' : 'second') : decimalBuckets(perUnit);
  const limits = isRecord(range) ? range[FILL_IN] : range;
  const pair = Array.isArray(limits) && limits.length === 2 ? limits : [];
  const [lower, upper] = pair.map((limit) =>
    calendar ? parseDay(String(limit)) : typeof limit === 'number' ? Math.round(limit * perUnit) : undefined,
  );
  if (lower === undefined || upper === undefined || !(lower <= upper) || !Number.isSafeInteger(upper - lower + 1)) {
    return refuse(
      'its range must be stated, or marked',
      'Write range: fill-in, range: { fill-in: [0, 150] } with limits that are public, or a range.',
    );
  }
  const buckets = isRecord(range) ? equalBuckets(lower, upper) : { starts: [lower], end: upper };
  if (kind !== 'datetime') return buckets;
  return {
    starts: buckets.starts.map((day) => day * SECONDS_A_DAY),
    end: (buckets.end + 1) * SECONDS_A_DAY - 1,
  };
}

/** Lattice of real numbers: as stated, else thousandths, or finer where limits lie close together. */
function latticeDecimals(stated: number | undefined, limits: readonly [number, number] | undefined): number {
  if (stated !== undefined) return Math.min(MOST_DECIMALS, stated);
  const width = limits === undefined ? 0 : limits[1] - limits[0];
  const enough = width > 0 ? Math.ceil(Math.log10(LEAST_PARTS / width)) : USUAL_DECIMALS;
  return Math.min(MOST_DECIMALS, Math.max(USUAL_DECIMALS, enough));
}

const limitsOf = (range: unknown): readonly [number, number] | undefined =>
  statedRange(isRecord(range) ? range[FILL_IN] : range);

function statedBins(bins: unknown): StatedBins | undefined {
  if (!isRecord(bins) || holdsMark(bins)) return undefined;
  return 'every' in bins
    ? { kind: 'calendar', every: bins['every'] as CalendarBinsSpec }
    : { kind: 'number', spec: bins as NumberBinsSpec };
}

const statedRange = (range: unknown): readonly [number, number] | undefined =>
  Array.isArray(range) && typeof range[0] === 'number' && typeof range[1] === 'number'
    ? [range[0], range[1]]
    : undefined;

/** Something that loads, in place of each mark, so that everything else is checked. */
function placeholderOf(column: DescribedColumn): ColumnEdit {
  if (column.shape === 'list' && column.kind === 'code') {
    return { column: column.name, whole: '{ kind: categorical, values: [placeholder], origin: expert }' };
  }
  const missing: Entry[] = column.missing.kind === 'marked' ? [['missing', ["''"]]] : [];
  const texts = column.shape === 'list' ? column.marked.map((key): Entry => [key, [`placeholder ${key}`]]) : [];
  const calendar = column.kind === 'date' || column.kind === 'datetime';
  const scale =
    column.shape === 'list'
      ? []
      : column.marked.map((key): Entry => {
          if (key === 'bins') return [key, '{ count: 1 }'];
          return [key, calendar ? '[2000-01-01, 2000-01-02]' : `[0, ${roomFor(column)}]`];
        });
  return { column: column.name, replace: [...texts, ...scale, ...missing], add: [] };
}

/** The end of a range from zero that takes the stated bins, so that the draft is not refused for a range nobody stated. */
function roomFor({ kind, stated }: DescribedScale): number {
  const { count, width } = stated?.kind === 'number' ? stated.spec : {};
  if (typeof count === 'number' && count > 1) return count;
  return kind === 'real' && typeof width === 'number' && width > 0 ? width : 1;
}

function missingState(missing: unknown): MissingState {
  if (missing === undefined) return { kind: 'unsaid' };
  if (holdsMark(missing)) return { kind: 'marked' };
  return { kind: 'stated', codes: missing === 'none' ? undefined : textsOf(missing) };
}

const invalid = (path: string, reason: string, hint: string): UserError =>
  new UserError('DICTIONARY_INVALID', `Cannot describe by ${path}: ${reason}`, { hint });

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
