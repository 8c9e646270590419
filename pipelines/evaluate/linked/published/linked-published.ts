import { type JsonObject, plain } from '../../report-json.ts';
import type { LinkedNumbers } from './evaluate-linked.ts';
import { rowsWarnings } from './rows-gap.ts';

/** The edition of a linked release that may leave, whole. */
export interface LinkedPublished extends LinkedNumbers {
  /** What of this a reader must be told, in whole sentences. */
  readonly warnings: readonly string[];
}

/** Above this a mean distance says that most of what is compared lies in other cells. */
const MUCH = 0.5;

const WHAT: Readonly<Record<string, string>> = {
  unitError: 'what units are and how many events they have',
  firstError: 'first events of units',
  transitionError: 'how one event follows another',
  detailError: 'details of events',
};

/** Adds what a reader must be told. Free of budget: it looks at published numbers alone. */
export function linkedPublished(numbers: LinkedNumbers): LinkedPublished {
  const far = numbers.numbers.flatMap(({ metric, value }) =>
    WHAT[metric] !== undefined && value > MUCH
      ? [
          `The synthetic tables say little of ${WHAT[metric]}: their mean distance to the records is ${value.toPrecision(2)}, where 0 is equal and 2 is disjoint.`,
        ]
      : [],
  );
  return { ...numbers, warnings: [...far, ...rowsWarnings(numbers.rows)] };
}

export const LINKED_PUBLISHED_SCHEMA = 'evaluation-published-linked/1';

/** As `LINKED_PUBLISHED_SCHEMA`. */
export function linkedPublishedToJson(published: LinkedPublished): JsonObject {
  const { edition, syntheticUnits, syntheticEvents, numbers, leftOut, looks, rows, warnings } = published;
  return {
    schema: LINKED_PUBLISHED_SCHEMA,
    ...plain({ edition, syntheticUnits, syntheticEvents, numbers, leftOut, looks, rows, warnings }),
  };
}
