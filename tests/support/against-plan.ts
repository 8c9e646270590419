import { isPool, poolOf } from '../../privacy/ledger/question-pools.ts';

/** Questions that were asked twice or by no plan, and planned ones that were not asked; pools hold any number of theirs. */
export function againstPlan(
  plan: { readonly questions: readonly { readonly id: string }[] },
  asked: readonly string[],
): string[] {
  const planned = plan.questions.map(({ id }) => id);
  return [
    ...asked.filter((id, i) => asked.indexOf(id) !== i),
    ...asked.filter((id) => !planned.includes(id) && poolOf(planned, id) === undefined),
    ...planned.filter((id) => !isPool(id) && !asked.includes(id)),
  ];
}
