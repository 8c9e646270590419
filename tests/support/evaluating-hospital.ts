import { expect } from 'vitest';
import { DICTIONARY, type Hospital, hospital, visits } from './hospital.ts';

/** HTML, Markdown and a control sequence, where a stranger may put them. */
export const HOSTILE = '<img src=x onerror=alert(1)> **b** \u001b[2J';

/** A hospital that evaluates: `other.csv` has relations like those of its records, `noise.csv` none. */
export async function evaluatingHospital(): Promise<Hospital> {
  const dictionary = DICTIONARY.replace('columns:', 'target: stay\nprotectedAttributes: [sex, ward]\ncolumns:').replace(
    'values: [A, B, C, D], outside: other',
    `values: [A, B, C, D, ${JSON.stringify(HOSTILE)}], outside: other, description: ${JSON.stringify(HOSTILE)}`,
  );
  const steward = await hospital({ dictionary, csv: listed(visits(300)) });
  steward.write('other.csv', listed(visits(200)));
  steward.write('noise.csv', shuffledColumns(listed(visits(200))));
  return steward;
}

/** Without the ward that the dictionary does not list. */
const listed = (csv: string): string => csv.replaceAll(',E,', ',D,');

/** The same values in each column, and no relation between any two. */
function shuffledColumns(csv: string): string {
  const [head, ...rows] = csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const moved = rows.map((_, i) => head!.map((__, c) => rows[(i + 37 * c) % rows.length]![c]!));
  return [head!, ...moved].map((row) => `${row.join(',')}\n`).join('');
}

interface Result {
  readonly metric: string;
  readonly value: number | null;
  readonly unavailable: string | null;
}

/** Each result of an evaluation has a value or a reason, and nothing in it is not finite. */
export function expectSound(stdout: string): void {
  const { utility } = JSON.parse(stdout) as { utility: { sections: { results: Result[] }[] } };
  const results = utility.sections.flatMap((section) => section.results);
  expect(results.length).toBeGreaterThan(0);
  for (const { value, unavailable } of results) {
    expect(value === null).toBe(unavailable !== null);
    if (unavailable !== null) expect(unavailable).toMatch(/^not available, because /);
  }
  expect(stdout).not.toMatch(/NaN|Infinity/);
}
