import path from 'node:path';
import { type Bins, BinsError, calendarBins, integerBins, MAX_CELLS, type NumberBinsSpec, realBins } from './bins.ts';
import { parseDay, parseSecond, SECONDS_A_DAY } from './calendar.ts';
import type { Cell, Origin } from './coding.ts';
import { differenceSpec, readingOf } from './derived/difference.ts';
import { resolveComputed } from './derived/resolve-computed.ts';
import type { DictionaryColumn, EncodingRule, ModelledColumn } from './dictionary.ts';
import { GroupingError, readGrouping } from './grouping.ts';
import { MISSING_CODES } from './missing-codes.ts';
import type { OutsidePolicy } from './outside-policy.ts';
import type { Problems } from './problems.ts';
import type { BooleanSpec, CalendarSpec, CodeSpec, ColumnSpec, ListSpec, ModelledSpec, NumberSpec } from './spec.ts';

export interface ResolveContext {
  /** Folder that grouping files are relative to. */
  readonly folder: string;
  readonly origin: Origin | undefined;
  readonly problems: Problems;
  /** Called with the text of each grouping file, for the digest. */
  onFile(text: string): void;
}

/** Domain of a column before the cells for missing and other values. */
interface Domain {
  readonly cells: readonly Cell[];
  readonly rule: EncodingRule;
}

/** Works out one column. Contradictions go to `context.problems`; then `undefined` comes back. */
export async function resolveColumn(
  name: string,
  written: ColumnSpec,
  context: ResolveContext,
): Promise<DictionaryColumn | undefined> {
  const description = written.description;
  if (written.kind === 'text') return { kind: 'text', name, description };
  if (written.kind === 'identifier') {
    return {
      kind: 'identifier',
      name,
      description,
      generate: written.generate,
      missing: written.missing ?? [...MISSING_CODES],
    };
  }
  const problem = (key: string, text: string): undefined => {
    context.problems.add(['columns', name, key], text);
    return undefined;
  };
  if ('from' in written) return resolveComputed(name, written, context, problem);
  const spec = 'after' in written ? differenceSpec(written, problem) : written;
  if (spec === undefined) return undefined;
  const domain = await resolveDomain(spec, problem, context);
  if (domain === undefined) return undefined;

  const origin = spec.origin ?? context.origin;
  if (origin === undefined) {
    return problem(
      'kind',
      'say where its domain comes from: origin: public, expert or dp (here or at the top of the file)',
    );
  }
  if (origin === 'dp' && spec.event === undefined)
    return problem('origin', 'origin: dp needs event: <id of the event that paid for it>');
  if (origin !== 'dp' && spec.event !== undefined)
    return problem('event', `event goes with origin: dp, not with origin: ${origin}`);

  const missing = spec.missing === 'none' ? undefined : (spec.missing ?? ['']);
  const outside = spec.outside ?? defaultPolicy(spec.kind, missing !== undefined);
  if (outside === undefined) {
    return problem(
      'missing',
      'with missing: none, say what becomes of a value outside the domain: outside: other or outside: error',
    );
  }
  if (missing === undefined && (outside === 'clamp' || outside === 'missing')) {
    return problem(
      spec.outside === undefined ? 'missing' : 'outside',
      `outside: ${outside} has nowhere to put ${outside === 'clamp' ? 'what is no number or date' : 'a value outside the domain'}, because of missing: none; say outside: other or outside: error, or list the missing codes`,
    );
  }
  if (missing === undefined && spec.mostlyMissing === true) {
    return problem('mostlyMissing', 'mostlyMissing: true contradicts missing: none; leave one of them out');
  }
  if (domain.rule.kind === 'list') {
    const both = missing?.find((code) => domain.rule.kind === 'list' && domain.rule.entries.has(code));
    if (both !== undefined) return problem('missing', `"${both}" is both a value and a missing code`);
  }
  const cells: Cell[] = [...domain.cells];
  if (missing !== undefined) cells.push({ kind: 'missing' });
  if (outside === 'other') cells.push({ kind: 'other' });
  if (cells.length > MAX_CELLS + 2)
    return problem('kind', `it has ${cells.length} cells, more than ${MAX_CELLS}; group or bin them`);
  const decimals = spec.kind === 'real' && spec.decimals !== undefined ? { decimals: spec.decimals } : {};
  const coding = { name, size: cells.length, kind: spec.kind, cells, ...decimals };
  const column: ModelledColumn = {
    kind: written.kind,
    name,
    description,
    origin,
    event: spec.event,
    missing,
    outside,
    mostlyMissing: spec.mostlyMissing ?? false,
    coding,
    rule: domain.rule,
    ...('after' in written
      ? { offset: { after: written.after, type: written.kind, reading: readingOf(written) } }
      : undefined),
    source: sourceOf(spec),
  };
  return column;
}

type Report = (key: string, text: string) => undefined;

async function resolveDomain(
  spec: ModelledSpec,
  problem: Report,
  context: ResolveContext,
): Promise<Domain | undefined> {
  switch (spec.kind) {
    case 'categorical':
    case 'ordinal':
      return listDomain(spec, problem);
    case 'boolean':
      return booleanDomain(spec, problem);
    case 'integer':
    case 'real':
      return numberDomain(spec, problem);
    case 'date':
    case 'datetime':
      return calendarDomain(spec, problem);
    case 'code':
      return codeDomain(spec, problem, context);
  }
}

function listDomain(spec: ListSpec, problem: Report): Domain | undefined {
  const entries = new Map<string, number>();
  for (const value of spec.values) {
    if (entries.has(value)) return problem('values', `"${value}" stands twice in values`);
    entries.set(value, entries.size);
  }
  const stray = Object.keys(spec.labels ?? {}).find((value) => !entries.has(value));
  if (stray !== undefined) return problem('labels', `labels names "${stray}", which is not in values`);
  const cells = spec.values.map((value): Cell => {
    const label = spec.labels?.[value];
    return label === undefined ? { kind: 'value', value } : { kind: 'value', value, label };
  });
  return { cells, rule: { kind: 'list', entries, normalise: 'none' } };
}

function booleanDomain(spec: BooleanSpec, problem: Report): Domain | undefined {
  const both = spec.true.find((text) => spec.false.includes(text));
  if (both !== undefined) return problem('true', `"${both}" stands in both true and false`);
  const entries = new Map([
    ...spec.false.map((text) => [text, 0] as const),
    ...spec.true.map((text) => [text, 1] as const),
  ]);
  const cells: Cell[] = [
    { kind: 'value', value: false },
    { kind: 'value', value: true },
  ];
  return { cells, rule: { kind: 'list', entries, normalise: 'none' } };
}

function numberDomain(spec: NumberSpec, problem: Report): Domain | undefined {
  const bins = spec.bins;
  const ways = bins === undefined ? 0 : Object.values(bins).filter((way) => way !== undefined).length;
  if (bins !== undefined && ways !== 1) return problem('bins', 'bins takes exactly one of width, count and edges');
  const edges = bins?.edges;
  if (edges?.some((edge, i) => i > 0 && edge <= edges[i - 1]!))
    return problem('bins', 'edges must rise from each to the next');
  const range = spec.range ?? (edges && ([edges[0]!, edges[edges.length - 1]!] as const));
  if (range === undefined) return problem('kind', 'give its range, such as range: [0, 120]');
  const [lower, upper] = range;
  if (!(Number.isFinite(lower) && Number.isFinite(upper))) return problem('range', 'range must be two finite numbers');
  if (edges && (edges[0] !== lower || edges[edges.length - 1] !== upper)) {
    return problem(
      'bins',
      `edges run from ${edges[0]} to ${edges[edges.length - 1]}, but range is [${lower}, ${upper}]`,
    );
  }
  if (spec.kind === 'integer') {
    const fraction = [lower, upper, ...(edges ?? [])].find((value) => !Number.isSafeInteger(value));
    if (fraction !== undefined)
      return problem('range', `the range and edges of an integer column are whole numbers, not ${fraction}`);
  }
  if (spec.kind === 'integer' ? upper < lower : upper <= lower)
    return problem('range', `range [${lower}, ${upper}] is empty`);
  const built = cut(problem, () =>
    spec.kind === 'integer' ? integerBins(lower, upper, bins) : realBins(lower, upper, bins as NumberBinsSpec),
  );
  const scale = spec.kind === 'integer' ? 'integer' : 'number';
  return built && scaleDomain(built, scale, lower, upper, undefined);
}

function calendarDomain(spec: CalendarSpec, problem: Report): Domain | undefined {
  const [from, to] = spec.range;
  const scale = spec.kind === 'date' ? 'day' : 'second';
  const read = spec.kind === 'date' ? parseDay : parseSecond;
  const lower = read(from);
  let upper = read(to);
  if (lower === undefined || upper === undefined) {
    const bad = lower === undefined ? from : to;
    return problem(
      'range',
      `"${bad}" is no ${spec.kind === 'date' ? 'day, such as 2010-01-31' : 'time, such as 2010-01-31 or 2010-01-31T12:00:00'}`,
    );
  }
  if (scale === 'second' && parseDay(to) !== undefined) upper += SECONDS_A_DAY - 1; // a bare last day is kept whole
  if (upper < lower) return problem('range', `range [${from}, ${to}] is empty`);
  const last = upper;
  const built = cut(problem, () => calendarBins(scale, lower, last, spec.bins?.every ?? 'day'));
  return built && scaleDomain(built, scale, lower, last, spec.format);
}

async function codeDomain(spec: CodeSpec, problem: Report, context: ResolveContext): Promise<Domain | undefined> {
  try {
    const grouping = await readGrouping(
      path.resolve(context.folder, spec.grouping.file),
      spec.grouping.normalise ?? 'none',
    );
    context.onFile(grouping.text);
    return grouping;
  } catch (error) {
    if (!(error instanceof GroupingError)) throw error;
    return problem('grouping', `the grouping file ${spec.grouping.file} ${error.message}`);
  }
}

function scaleDomain(
  bins: Bins,
  scale: 'number' | 'integer' | 'day' | 'second',
  lower: number,
  upper: number,
  format: string | undefined,
): Domain {
  return { cells: bins.cells, rule: { kind: 'scale', scale, lower, upper, steps: bins.steps, format } };
}

function cut(problem: Report, build: () => Bins): Bins | undefined {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof BinsError)) throw error;
    return problem('bins', `the bins ${error.message}`);
  }
}

/** Numbers and dates are moved to the nearest end; a code nobody listed is "other"; the rest counts as missing. */
function defaultPolicy(kind: ModelledSpec['kind'], nullable: boolean): OutsidePolicy | undefined {
  if (kind === 'code') return 'other';
  if (!nullable) return undefined;
  return kind === 'integer' || kind === 'real' || kind === 'date' || kind === 'datetime' ? 'clamp' : 'missing';
}

function sourceOf(spec: ModelledSpec): Readonly<Record<string, unknown>> {
  if (spec.kind === 'code') return { grouping: { ...spec.grouping } };
  if (spec.kind === 'boolean') return { true: spec.true, false: spec.false };
  return 'bins' in spec && spec.bins !== undefined ? { bins: spec.bins } : {};
}
