import type { ListedValue, Truth } from './schema.ts';

const PAIRS = [
  ['1', '0'],
  ['true', 'false'],
  ['t', 'f'],
  ['yes', 'no'],
  ['y', 'n'],
  ['j', 'n'],
  ['ja', 'nein'],
  ['oui', 'non'],
  ['o', 'n'],
  ['si', 'no'],
] as const;

/** What two values mean, where they are a pair that means yes and no. */
export function truthOf(values: readonly ListedValue[]): Truth | undefined {
  if (values.length !== 2) return undefined;
  const [first, second] = values.map(({ value }) => value) as [string, string];
  for (const [yes, no] of PAIRS) {
    if (first.toLowerCase() === yes && second.toLowerCase() === no) return { true: [first], false: [second] };
    if (first.toLowerCase() === no && second.toLowerCase() === yes) return { true: [second], false: [first] };
  }
  return undefined;
}
