import type { ClinicalTables } from '../../../fixtures/population/estimate/clinical-tables.ts';
import { type Draws, seededDraws } from '../../../fixtures/support/draws.ts';

/** The same visits, with the conditions given to visits and the values given to measurements of their kind at random. */
export function withRandomLinks(tables: ClinicalTables, seed: string): ClinicalTables {
  const { conditions, measurements } = tables;
  const draws = seededDraws(`${seed}/random links`);
  const owners = shuffled(conditions.visit.length, draws);
  return {
    ...tables,
    conditions: {
      ...conditions,
      person: picked(conditions.person, owners),
      visit: picked(conditions.visit, owners),
    },
    measurements: { ...measurements, value: shuffledWithin(measurements.concept, measurements.value, draws) },
  };
}

/** As many persons drawn with replacement, each as a new one with all that belongs to it. */
export function bootstrapOfPersons(tables: ClinicalTables, seed: string): ClinicalTables {
  const { persons, visits, conditions, measurements } = tables;
  const draws = seededDraws(`${seed}/bootstrap`);
  const count = persons.id.length;
  const drawn = Uint32Array.from({ length: count }, () => draws.below(count));
  const own = [visits, conditions, measurements].map(({ person }) => rowsByPerson(person));
  const [visitRows, conditionRows, measurementRows] = own.map((rows) =>
    copies(drawn, (place) => rows.get(persons.id[place]!) ?? []),
  );
  /** A visit of a person drawn twice is two visits. */
  const visitOf = (copy: number, visit: number): number => copy * VISIT_IDS + visit;
  return {
    persons: {
      id: Float64Array.from(drawn, (_, copy) => copy),
      gender: picked(persons.gender, drawn),
      yearOfBirth: picked(persons.yearOfBirth, drawn),
    },
    visits: {
      person: visitRows!.copy,
      id: visitRows!.row.map((row, i) => visitOf(visitRows!.copy[i]!, visits.id[row]!)),
      day: picked(visits.day, visitRows!.row),
    },
    conditions: {
      person: conditionRows!.copy,
      visit: conditionRows!.row.map((row, i) => visitOf(conditionRows!.copy[i]!, conditions.visit[row]!)),
      concept: picked(conditions.concept, conditionRows!.row),
    },
    measurements: {
      person: measurementRows!.copy,
      concept: picked(measurements.concept, measurementRows!.row),
      day: picked(measurements.day, measurementRows!.row),
      value: picked(measurements.value, measurementRows!.row),
    },
  };
}

/** Above all ids of visits. */
const VISIT_IDS = 2 ** 30;

type Numbers = ArrayLike<number>;

const picked = (values: Numbers, rows: Numbers): Float64Array => Float64Array.from(rows, (row) => values[row]!);

function shuffled(count: number, draws: Draws): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = draws.below(i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  return order;
}

function shuffledWithin(kinds: Numbers, values: Numbers, draws: Draws): Float64Array {
  const into = new Float64Array(values.length);
  for (const rows of rowsByPerson(kinds).values()) {
    const order = shuffled(rows.length, draws);
    for (const [i, row] of rows.entries()) into[row] = values[rows[order[i]!]!]!;
  }
  return into;
}

function rowsByPerson(owners: Numbers): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < owners.length; row++) {
    const there = rows.get(owners[row]!);
    if (there === undefined) rows.set(owners[row]!, [row]);
    else there.push(row);
  }
  return rows;
}

/** Rows of each person drawn, and which of the drawn ones they are of. */
function copies(drawn: Uint32Array, rowsOf: (place: number) => readonly number[]) {
  const all = Array.from(drawn, (place, copy) => rowsOf(place).map((row) => ({ copy, row }))).flat();
  return { copy: Float64Array.from(all, ({ copy }) => copy), row: Float64Array.from(all, ({ row }) => row) };
}
