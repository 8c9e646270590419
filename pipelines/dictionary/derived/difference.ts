import { formatsOf, formatsProblem } from '../date-format.ts';
import type { EncodingRule } from '../dictionary.ts';
import { numberForm } from '../number-form.ts';
import type { NumberSpec, OffsetSpec } from '../spec.ts';

const SECONDS_IN = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 } as const;

/** What the model holds of an offset column: the difference as a column of numbers. Days for dates, seconds for datetimes. */
export function differenceSpec(
  spec: OffsetSpec,
  problem: (key: string, text: string) => undefined,
): NumberSpec | undefined {
  const { kind: _kind, after: _after, format: _format, in: _in, bins, range, decimals, ...fields } = spec;
  const unusable = formatsProblem(formatsOf(spec.format));
  if (unusable !== undefined) return problem('format', unusable);
  if (spec.kind === 'real') return { ...fields, kind: 'real', range, bins: bins ?? {}, decimals };
  if (range === undefined && bins?.edges === undefined) {
    const unit = spec.kind === 'date' ? ' in days' : spec.kind === 'datetime' ? ` in ${spec.in ?? 'days'}` : '';
    return problem('after', `give the range of the difference${unit}, such as range: [0, 60]`);
  }
  if (spec.kind !== 'datetime') return { ...fields, kind: 'integer', range, bins };
  const unit = SECONDS_IN[spec.in ?? 'days'];
  const seconds = (value: number): number => {
    const whole = Math.round(value * unit);
    return Math.abs(whole - value * unit) < 1e-6 ? whole : value * unit;
  };
  const width = bins?.width === undefined ? undefined : seconds(bins.width);
  const edges = bins?.edges?.map(seconds);
  const fraction = (values: readonly number[]): number | undefined =>
    values.find((value) => !Number.isSafeInteger(seconds(value)));
  const wrong = fraction([...(range ?? []), ...(bins?.edges ?? [])]);
  if (wrong !== undefined) return problem('range', `${wrong} ${spec.in ?? 'days'} are no whole number of seconds`);
  const apart = fraction(spec.atoms ?? []);
  if (apart !== undefined) return problem('atoms', `${apart} ${spec.in ?? 'days'} are no whole number of seconds`);
  return {
    ...fields,
    kind: 'integer',
    range: range && [seconds(range[0]), seconds(range[1])],
    ...(spec.atoms && { atoms: spec.atoms.map(seconds) }),
    bins: {
      ...(bins?.count === undefined ? {} : { count: bins.count }),
      ...(width && { width }),
      ...(edges && { edges }),
    },
  };
}

/** How the records' own value is read, before the base is taken from it. */
export function readingOf({ kind, format, decimal, thousands }: OffsetSpec): Extract<EncodingRule, { kind: 'scale' }> {
  const scale = ({ integer: 'integer', real: 'number', date: 'day', datetime: 'second' } as const)[kind];
  const read = { formats: formatsOf(format), form: numberForm(decimal, thousands), censored: [] };
  const [lower, upper] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  return { kind: 'scale', scale, lower, upper, steps: { kind: 'starts', starts: [] }, ...read };
}
