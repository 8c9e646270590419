import type { Dictionary } from '../../dictionary/dictionary.ts';
import type { UtilityFacts } from './utility-inputs.ts';

/** What a dictionary declares, by positions of its modelled columns. `formulas` as written, unchecked. */
export function utilityFacts(
  { codings, target, protectedAttributes, survival, constraints }: Dictionary,
  formulas: readonly string[],
): UtilityFacts {
  const positions = new Map(codings.map(({ name }, i) => [name, i]));
  const at = (name: string): number => positions.get(name)!;
  return {
    target: target === undefined ? undefined : at(target),
    protectedAttributes: protectedAttributes.map(at),
    survival: survival && {
      time: at(survival.time),
      event: { column: at(survival.event.column), code: survival.event.code },
    },
    constraints,
    formulas,
  };
}
