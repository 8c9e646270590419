import path from 'node:path';
import { atomsProblem, withAtoms } from './atoms.ts';
import { type Bins, BinsError, calendarBins, integerBins, realBins } from './bins.ts';
import { parseDay, parseSecond, SECONDS_A_DAY } from './calendar.ts';
import { type CensoredCell, censoredCells } from './censored.ts';
import type { Cell } from './coding.ts';
import { formatsOf, formatsProblem } from './date-format.ts';
import type { EncodingRule } from './dictionary.ts';
import { GroupingError, readGrouping } from './grouping.ts';
import { numberForm, numberFormProblem } from './number-form.ts';
import type { BooleanSpec, CalendarSpec, CodeSpec, ListSpec, ModelledSpec, NumberSpec } from './spec.ts';

/** Domain of a column before the cells for missing and other values. */
export interface Domain {
  readonly cells: readonly Cell[];
  readonly rule: EncodingRule;
}

/** Where grouping files are, and who is told what stands in them. */
export interface GroupingFiles {
  /** Folder that grouping files are relative to. */
  readonly folder: string;
  /** Called with the text of each grouping file, for the digest. */
  onFile(text: string): void;
}

/** Says what is wrong with a key. */
export type Report = (key: string, text: string) => undefined;

/** Works out what a column may hold. Contradictions go to `problem`; then `undefined` comes back. */
export async function resolveDomain(
  spec: ModelledSpec,
  problem: Report,
  files: GroupingFiles,
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
      return codeDomain(spec, problem, files);
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
  return { cells, rule: { kind: 'list', entries, normalise: 'none', ignoreCase: spec.ignoreCase ?? false } };
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
  return { cells, rule: { kind: 'list', entries, normalise: 'none', ignoreCase: spec.ignoreCase ?? false } };
}

function numberDomain(spec: NumberSpec, problem: Report): Domain | undefined {
  const unusable = numberFormProblem(spec.decimal, spec.thousands);
  if (unusable !== undefined) return problem(unusable.key, unusable.text);
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
    if (fraction !== undefined) return problem('range', whyNotWhole(fraction));
  }
  if (upper < lower) return problem('range', `range [${lower}, ${upper}] is empty`);
  const scale = spec.kind === 'integer' ? 'integer' : 'number';
  const decimals = spec.kind === 'real' ? spec.decimals : 0;
  const atoms = spec.atoms ?? [];
  const wrong = atomsProblem(atoms, lower, upper, { scale, decimals });
  if (wrong !== undefined) return problem('atoms', wrong);
  const built = cut(problem, () => {
    const even = spec.kind === 'integer' ? integerBins(lower, upper, bins) : realBins(lower, upper, bins ?? {});
    return withAtoms(even, atoms, { scale, decimals });
  });
  const form = numberForm(spec.decimal, spec.thousands);
  const censored = censoredDomain(spec, lower, upper, problem);
  if (built === undefined || censored === undefined) return undefined;
  const cells = [...built.cells, ...censored.map(({ text }): Cell => ({ kind: 'value', value: text }))];
  return { cells, rule: { kind: 'scale', scale, lower, upper, steps: built.steps, formats: [], form, censored } };
}

function censoredDomain(
  spec: NumberSpec,
  lower: number,
  upper: number,
  problem: Report,
): readonly CensoredCell[] | undefined {
  const below = censoredCells('below', spec.below, lower);
  if (typeof below === 'string') return problem('below', below);
  const above = censoredCells('above', spec.above, upper);
  if (typeof above === 'string') return problem('above', above);
  const censored = [...below, ...above];
  if (below[0] !== undefined && below[0].mark === above[0]?.mark)
    return problem('above', 'below and above have one mark');
  if (censored.length > 0 && spec.atoms !== undefined) {
    return problem('atoms', 'atoms do not go with below and above: bins of such a column are listed as texts');
  }
  if (censored.length > 0 && spec.kind === 'real' && spec.decimals === undefined) {
    return problem(
      'decimals',
      'with below or above, values come back as text: say how many decimals they have, such as decimals: 1',
    );
  }
  return censored;
}

function calendarDomain(spec: CalendarSpec, problem: Report): Domain | undefined {
  const formats = formatsOf(spec.format);
  const unusable = formatsProblem(formats);
  if (unusable !== undefined) return problem('format', unusable);
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
  return (
    built && {
      cells: built.cells,
      rule: { kind: 'scale', scale, lower, upper: last, steps: built.steps, formats, form: undefined, censored: [] },
    }
  );
}

async function codeDomain(spec: CodeSpec, problem: Report, files: GroupingFiles): Promise<Domain | undefined> {
  try {
    const grouping = await readGrouping(
      path.resolve(files.folder, spec.grouping.file),
      spec.grouping.normalise ?? 'none',
      spec.ignoreCase ?? false,
    );
    files.onFile(grouping.text);
    return grouping;
  } catch (error) {
    if (!(error instanceof GroupingError)) throw error;
    return problem('grouping', `the grouping file ${spec.grouping.file} ${error.message}`);
  }
}

function cut(problem: Report, build: () => Bins): Bins | undefined {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof BinsError)) throw error;
    return problem('bins', `the bins ${error.message}`);
  }
}

const whyNotWhole = (value: number): string =>
  Number.isInteger(value)
    ? `the whole numbers of an integer column end at 2^53, and ${value} is beyond: numbers as long as this are mostly identifiers; as amounts they are of kind real`
    : `the range and edges of an integer column are whole numbers, not ${value}`;
