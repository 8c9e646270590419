import { checkConstraints } from './check-constraints.ts';
import type { Origin } from './coding.ts';
import { readCombinations } from './combinations/read-combinations.ts';
import type { DictionaryConstraint } from './constraint.ts';
import type { DictionaryColumn } from './dictionary.ts';
import type { Problems } from './problems.ts';
import { resolveConstraints } from './resolve-constraint.ts';
import type { Placed } from './sound-parts.ts';
import type { CombinationSpec, ConstraintSpec } from './spec.ts';

interface Declared {
  readonly origin: Origin | undefined;
  readonly constraints: readonly Placed<ConstraintSpec>[];
  readonly combinations: readonly Placed<CombinationSpec>[];
  readonly columns: readonly DictionaryColumn[];
  /** Columns of which something is wrong: what names one cannot be judged. */
  readonly broken: ReadonlySet<string>;
  readonly problems: Problems;
  readonly files: { readonly folder: string; onFile(text: string): void };
}

/** The constraints and lists of combinations of a dictionary, as far as they are sound. What is wrong goes to `problems`. */
export async function checkedConstraints(declared: Declared): Promise<readonly DictionaryConstraint[]> {
  const { origin, columns, broken, problems, files } = declared;
  const sound = (names: readonly string[]): boolean => !names.some((name) => broken.has(name));
  const combinations = declared.combinations.filter((one) => sound(one.spec.columns));
  const listed = await readCombinations(combinations, origin, columns, { ...files, problems });
  const all = [...declared.constraints.filter((one) => sound(namesIn(one.spec))), ...listed];
  const constraints = resolveConstraints({ origin, constraints: all.map((one) => one.spec) }, columns, problems, {
    placeOf: (i) => all[i]!.path,
  });
  const paths = new Map(all.map((one) => [one.spec, one.path]));
  checkConstraints(constraints, columns, problems, (i) => paths.get(constraints[i]!.source)!);
  return constraints;
}

const namesIn = ({ impossible, order }: ConstraintSpec): readonly string[] => [
  ...Object.keys(impossible ?? {}),
  ...(order ?? []),
];
