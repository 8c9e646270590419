import type { PlannedStep } from '../../pipelines/release/planned-steps.ts';
import { sum } from '../../privacy/rational.ts';
import { describeMechanism } from './mechanism.ts';
import { shortUp } from './numbers.ts';
import { renderTable } from './table.ts';

/** What will be asked of the records: what each question costs, what it is about and by which mechanism it is answered. */
export function questionLines(steps: readonly PlannedStep[]): string[] {
  const questions = groups(steps);
  const headings = renderTable(
    [['rho', 'stage', 'question'], ...questions.map(({ rho, stage, title }) => [rho, stage, title])],
    new Set([0]),
  );
  const indent = ' '.repeat(headings[0]!.indexOf('question'));
  const asked = questions.flatMap(({ description, mechanism }, i) => [
    headings[i + 1]!,
    `${indent}${description}`,
    ...mechanism.split('; ').map((part) => `${indent}${part}`),
  ]);
  return [headings[0]!, ...asked];
}

interface StepGroup {
  readonly stage: string;
  readonly title: string;
  readonly description: string;
  readonly mechanism: string;
  readonly rho: string;
}

/** Questions that differ in number alone, such as `tree/00` to `tree/45`, on one line. */
function groups(steps: readonly PlannedStep[]): StepGroup[] {
  const families = new Map<string, PlannedStep[]>();
  for (const step of steps) {
    const family = `${step.stage} ${step.id.replace(/\/\d+$/, '/')}`;
    families.set(family, [...(families.get(family) ?? []), step]);
  }
  return [...families.values()].map((family) => {
    const [first] = family;
    const many = family.length > 1;
    return {
      stage: first!.stage,
      title: many ? `${first!.id} ... ${family.at(-1)!.id}` : first!.id,
      description: first!.description,
      mechanism: `${many ? `${family.length} x ` : ''}${describeMechanism(first!.event)}`,
      rho: shortUp(sum(family.map((step) => step.rho))),
    };
  });
}
