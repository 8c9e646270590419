import { poisson } from '../../../fixtures/population/variates.ts';
import { type Draws, seededDraws } from '../../../fixtures/support/draws.ts';
import type { LinkedRows } from '../../../models/linked/linked-model.ts';
import { allocateCodes } from '../../../privacy/guard/codes.ts';
import { GROUPS, simulatedShape, VISITS } from './simulated-tables.ts';

const AGES = [0.1, 0.15, 0.2, 0.2, 0.2, 0.15];
/** How often an ill patient comes for a code of a chronic group, and how often a visit follows from the one before where it does not. */
const FAVOURITE = 0.45;
const FOLLOWS = 0.25;

/** What all populations of so many codes have in common: how frequent codes are, what age and illness bring, and which code comes after which. */
interface World {
  readonly base: readonly number[];
  readonly ofAge: readonly (readonly number[])[];
  readonly together: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

/**
 * Patients with visits: chronic groups make codes come back and attract each other, codes progress, and gaps and types follow how ill somebody is. A world
 * with what makes timelines hard, as that of which the figures in docs/neural.md are; not the same one.
 */
export function simulateTimelines(options: {
  readonly patients: number;
  readonly codes: number;
  readonly seed: string;
}): LinkedRows {
  const { patients, codes, seed } = options;
  const world = worldOf(codes);
  const shape = simulatedShape(codes);
  const draws = seededDraws(`timelines/${seed}`);
  const units = shape.units.map(({ size }) => allocateCodes(size, patients));
  const start = new Uint32Array(patients + 1);
  const visits: number[][] = [];
  for (let patient = 0; patient < patients; patient++) {
    const age = draws.position(AGES);
    const sex = draws.below(2);
    [units[0]![patient], units[1]![patient]] = [age, sex];
    visits.push(...visitsOf({ age, sex }, codes, world, draws));
    start[patient + 1] = visits.length;
  }
  const columns = shape.events.columns.map(({ size }, column) => {
    const own = allocateCodes(size, visits.length);
    for (const [row, values] of visits.entries()) own[row] = values[column]!;
    return own;
  });
  return { unitCount: patients, units, events: { columns, start, time: undefined }, details: [] };
}

function worldOf(codes: number): World {
  const draws = seededDraws(`timelines/world/${codes}`);
  const table = (rows: number, columns: number, value: () => number): number[][] =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, value));
  return {
    base: Array.from({ length: codes }, () => draws.normal() ** 2),
    ofAge: table(AGES.length, GROUPS, () => 0.8 * draws.normal()),
    together: table(GROUPS, GROUPS, () => 0.7 * draws.normal()),
    // Few codes that a code goes on to.
    after: table(codes, codes, () => draws.uniform() ** 20),
  };
}

/** Gap, type and code of each visit of a patient. */
function visitsOf(
  { age, sex }: { readonly age: number; readonly sex: number },
  codes: number,
  { base, ofAge, together, after }: World,
  draws: Draws,
): number[][] {
  const chronic: number[] = [];
  for (let group = 0; group < GROUPS; group++) {
    const others = chronic.reduce((sum, other) => sum + together[group]![other]!, 0);
    const logit = -2.6 + ofAge[age]![group]! + (sex === group % 2 ? 0.6 : 0) + others;
    if (draws.chance(1 / (1 + Math.exp(-logit)))) chronic.push(group);
  }
  const taste = chronic.map(() => draws.uniform());
  const favourites = chronic.map((group) => group + GROUPS * draws.below(Math.floor(codes / GROUPS)));
  const count = Math.min(VISITS, 1 + poisson(1.5 + 1.2 * chronic.length + 0.3 * age, draws));
  let code = -1;
  return Array.from({ length: count }, () => {
    const way = draws.uniform();
    if (way < FAVOURITE && chronic.length > 0) code = favourites[draws.position(taste)]!;
    else if (way < FAVOURITE + FOLLOWS && code >= 0) code = draws.position(after[code]!);
    else code = draws.position(base);
    const severity = chronic.length + (code % GROUPS < 4 ? 2 : 0);
    const gap = Math.min(5, poisson(Math.max(0.3, 3.5 - 0.5 * severity), draws));
    const type = Math.min(2, Math.max(0, Math.floor(3 * draws.uniform() + 0.25 * severity - 0.7)));
    return [gap, type, code];
  });
}
