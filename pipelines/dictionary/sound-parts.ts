import type { z } from 'zod';
import { type PartialSpec, parsePartially } from './schema.ts';
import type { CombinationSpec, ConstraintSpec, DictionarySpec } from './spec.ts';
import type { Path } from './yaml-source.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What of a dictionary has the right form. */
export interface SoundParts {
  readonly spec: PartialSpec & Pick<DictionarySpec, 'columns'>;
  readonly constraints: readonly Placed<ConstraintSpec>[];
  readonly combinations: readonly Placed<CombinationSpec>[];
  readonly issues: readonly z.core.$ZodIssue[];
}

export interface Placed<T> {
  readonly spec: T;
  readonly path: Path;
}

/** Parts of the file that are right or wrong by themselves. */
const PARTED: ReadonlySet<string> = new Set(['columns', 'constraints', 'combinations']);

/** Sorts out what has a wrong form, so that the rest can be checked too. `leave` are parts that are passed over beforehand. */
export function soundParts(root: Fields, leave: readonly Path[]): SoundParts {
  const whole = parsePartially(root);
  const issues = whole.success ? [] : whole.error.issues;
  const out = [...leave, ...issues.flatMap(partsOf)];
  const kept = withoutParts(root, out);
  const parsed = parsePartially(kept);
  if (!parsed.success) throw new Error('What was left of a dictionary has a wrong form');
  const spec = parsed.data;
  const isOut = (path: Path): boolean => out.some((one) => one.join('\0') === path.join('\0'));
  const placed = <T>(top: string, specs: readonly T[] = []): readonly Placed<T>[] => {
    const written = root[top];
    const paths = (Array.isArray(written) ? written : []).map((_, i): Path => [top, i]).filter((path) => !isOut(path));
    return specs.map((one, i) => ({ spec: one, path: paths[i]! }));
  };
  return {
    spec: { ...spec, columns: spec.columns ?? {} },
    constraints: placed('constraints', spec.constraints),
    combinations: placed('combinations', spec.combinations),
    issues,
  };
}

function partsOf(issue: z.core.$ZodIssue): readonly Path[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  if (path.length === 0 && issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key]);
  return [path.slice(0, PARTED.has(String(path[0])) ? 2 : 1)];
}

function withoutParts(root: Fields, parts: readonly Path[]): Fields {
  const kept: Record<string, unknown> = { ...root };
  for (const top of PARTED) {
    const inner = new Set(parts.flatMap(([first, step]) => (first === top && step !== undefined ? [step] : [])));
    const written = kept[top];
    if (Array.isArray(written)) kept[top] = written.filter((_, i) => !inner.has(i));
    else if (typeof written === 'object' && written !== null) {
      kept[top] = Object.fromEntries(Object.entries(written).filter(([key]) => !inner.has(key)));
    }
  }
  for (const [top, step] of parts) if (step === undefined) delete kept[String(top)];
  return kept;
}
