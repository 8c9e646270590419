import { isPool, poolOf } from '../../privacy/ledger/question-pools.ts';

const CHOICE = /^(.*\bchoose\/\d+\/)(\d+)$/;

/** Whether a choice came to nothing because its round was over: nothing that the tree had room for was left, so that no later one was asked either. */
function wasOver(choice: string, asked: readonly string[]): boolean {
  const [, round, pick] = CHOICE.exec(choice) ?? [];
  return (
    round !== undefined && !asked.some((id) => id.startsWith(round) && Number(id.slice(round.length)) >= Number(pick))
  );
}

/** Questions that were asked twice or by no plan, and planned ones that were not asked; pools hold any number of theirs. */
export function againstPlan(
  plan: { readonly questions: readonly { readonly id: string }[] },
  asked: readonly string[],
): string[] {
  const planned = plan.questions.map(({ id }) => id);
  return [
    ...asked.filter((id, i) => asked.indexOf(id) !== i),
    ...asked.filter((id) => !planned.includes(id) && poolOf(planned, id) === undefined),
    ...planned.filter((id) => !isPool(id) && !asked.includes(id) && !wasOver(id, asked)),
  ];
}
