import { MAX_CELLS } from './bins.ts';
import type { Cell, Origin } from './coding.ts';
import { differenceSpec, readingOf } from './derived/difference.ts';
import { resolveComputed } from './derived/resolve-computed.ts';
import { withSingleCodes } from './detail/single-codes.ts';
import type { DictionaryColumn, EncodingRule, IdentifierColumn, ModelledColumn } from './dictionary.ts';
import { IdPatternError, parseIdPattern } from './identifier/id-pattern.ts';
import { clashOf } from './lookup-keys.ts';
import { MISSING_CODES } from './missing-codes.ts';
import type { OutsidePolicy } from './outside-policy.ts';
import type { Problems } from './problems.ts';
import { type GroupingFiles, resolveDomain } from './resolve-domain.ts';
import type { ColumnSpec, IdentifierSpec, ModelledSpec } from './spec.ts';

export interface ResolveContext extends GroupingFiles {
  readonly origin: Origin | undefined;
  readonly problems: Problems;
}

/** Works out one column. Contradictions go to `context.problems`; then `undefined` comes back. */
export async function resolveColumn(
  name: string,
  written: ColumnSpec,
  context: ResolveContext,
): Promise<DictionaryColumn | undefined> {
  const description = written.description;
  if (written.kind === 'text') return { kind: 'text', name, description, keep: written.keep };
  if (written.kind === 'identifier') return resolveIdentifier(name, written, context.problems);
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
    const clash = clashIn(domain.rule, missing ?? []);
    if (clash !== undefined) return problem(clash.key === 'values' ? valuesKey(spec.kind) : clash.key, clash.text);
  }
  const cells: Cell[] = [...domain.cells];
  if (missing !== undefined) cells.push({ kind: 'missing' });
  if (outside === 'other') cells.push({ kind: 'other' });
  if (cells.length > MAX_CELLS + 2)
    return problem('kind', `it has ${cells.length} cells, more than ${MAX_CELLS}; group or bin them`);
  const decimals = spec.kind === 'real' && spec.decimals !== undefined ? { decimals: spec.decimals } : {};
  const isCensored = domain.rule.kind === 'scale' && domain.rule.censored.length > 0;
  const coding = { name, size: cells.length, kind: isCensored ? 'censored' : spec.kind, cells, ...decimals } as const;
  const column: ModelledColumn = {
    kind: isCensored ? 'censored' : written.kind,
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
  if (spec.kind !== 'code' || spec.detail === undefined) return column;
  const single = withSingleCodes(column);
  return typeof single === 'string' ? problem('detail', `detail: codes ${single}`) : single;
}

function resolveIdentifier(name: string, spec: IdentifierSpec, problems: Problems): IdentifierColumn | undefined {
  const { description, generate, keep, missing } = spec;
  const problem = (key: string, text: string): undefined => void problems.add(['columns', name, key], text);
  if (generate !== undefined && keep !== undefined) {
    return problem('keep', 'keep: nulls has no values, and generate makes some; leave one of them out');
  }
  try {
    if (typeof generate === 'object') parseIdPattern(generate.pattern);
  } catch (error) {
    if (!(error instanceof IdPatternError)) throw error;
    return problem(
      'generate',
      `the pattern ${JSON.stringify((generate as { pattern: string }).pattern)} ${error.message}`,
    );
  }
  return { kind: 'identifier', name, description, generate, keep, missing: missing ?? [...MISSING_CODES] };
}

/** Texts of a list that would be taken for each other; normal forms of codes are compared as they stand. */
function clashIn(
  { entries, normalise, ignoreCase }: Extract<EncodingRule, { kind: 'list' }>,
  missing: readonly string[],
): ReturnType<typeof clashOf> {
  if (normalise === 'none') return clashOf(entries, missing, ignoreCase);
  const both = missing.find((code) => entries.has(code));
  return both === undefined ? undefined : { key: 'missing', text: `"${both}" is both a value and a missing code` };
}

const valuesKey = (kind: ModelledSpec['kind']): string =>
  kind === 'boolean' ? 'true' : kind === 'code' ? 'grouping' : 'values';

/**
 * Numbers and dates are moved to the nearest end; a code nobody listed is "other"; the rest counts as missing. Where a list is said to hold
 * every value, what it does not is "other", nulls among it.
 */
function defaultPolicy(kind: ModelledSpec['kind'], nullable: boolean): OutsidePolicy | undefined {
  const scaled = kind === 'integer' || kind === 'real' || kind === 'date' || kind === 'datetime';
  if (kind === 'code' || (!nullable && !scaled)) return 'other';
  if (!nullable) return undefined;
  return scaled ? 'clamp' : 'missing';
}

function sourceOf(spec: ModelledSpec): Readonly<Record<string, unknown>> {
  const cases = 'ignoreCase' in spec && spec.ignoreCase === true ? { ignoreCase: true } : {};
  if (spec.kind === 'code') {
    return { grouping: { ...spec.grouping }, ...(spec.detail === undefined ? {} : { detail: spec.detail }), ...cases };
  }
  if (spec.kind === 'boolean') return { true: spec.true, false: spec.false, ...cases };
  if (spec.kind === 'categorical' || spec.kind === 'ordinal') return cases;
  const { atoms, detail, below, above } = spec.kind === 'integer' || spec.kind === 'real' ? spec : {};
  return {
    ...('bins' in spec && spec.bins !== undefined ? { bins: spec.bins } : {}),
    ...(atoms === undefined ? {} : { atoms }),
    ...(detail === undefined ? {} : { detail }),
    ...(below === undefined ? {} : { below }),
    ...(above === undefined ? {} : { above }),
  };
}
