import type { JsonObject } from '../report-json.ts';
import type { UtilityInputs } from './utility-inputs.ts';
import type { ResultAbout, UtilityResult } from './utility-result.ts';

/** What a metric says of one number; the rest of a result follows. */
export interface ResultParts {
  readonly metric: string;
  readonly definition: string;
  readonly direction?: UtilityResult['direction'];
  /** None where it is about the whole table. */
  readonly columns?: readonly string[];
  readonly group?: ResultAbout['group'];
  /** Where it is of fewer rows than the tables have. */
  readonly computedOn?: UtilityResult['computedOn'];
  readonly details?: JsonObject | undefined;
}

export interface FoundValue {
  readonly value: number;
  readonly interval?: UtilityResult['interval'];
  readonly ceiling?: number | undefined;
  readonly floor?: number | undefined;
}

/** A result with a value. Of two directions the lower is better, unless told otherwise. */
export function resultOf(inputs: UtilityInputs, parts: ResultParts, found: FoundValue): UtilityResult {
  return {
    ...common(inputs, parts),
    value: found.value,
    unavailable: undefined,
    interval: found.interval ?? null,
    ceiling: found.ceiling ?? null,
    floor: found.floor ?? null,
  };
}

/** A result without a value: `because` ends the sentence `not available, because ...`. */
export function unavailableResult(inputs: UtilityInputs, parts: ResultParts, because: string): UtilityResult {
  return {
    ...common(inputs, parts),
    value: null,
    unavailable: `not available, because ${because}`,
    interval: null,
    ceiling: null,
    floor: null,
  };
}

type Common = Omit<UtilityResult, 'value' | 'unavailable' | 'interval' | 'ceiling' | 'floor'>;

function common({ real, synthetic }: UtilityInputs, parts: ResultParts): Common {
  const { metric, definition, direction, columns, group, computedOn, details } = parts;
  return {
    metric,
    definition,
    edition: 'inside',
    about: { columns: columns ?? [], group },
    direction: direction ?? 'lower-is-better',
    computedOn: computedOn ?? { real: real.rows, synthetic: synthetic.rows, holdout: null },
    details,
  };
}
