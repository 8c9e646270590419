import type { IdentifierColumn } from '../dictionary.ts';
import { parseIdPattern } from '../identifier/id-pattern.ts';
import { type StorageType, wholeLimits } from './storage-type.ts';
import type { StoredAs } from './stored-as.ts';

/** How identifiers are kept as `type`; a text where they cannot, which continues "the storage int8 ...". */
export function storedIdentifier(type: StorageType, { generate }: IdentifierColumn): StoredAs | string {
  // Of a column of nulls, and of one that is left out, any storage is a fact about the source.
  if (generate === undefined || type.kind === 'text') return { type };
  if (generate === 'uuid') return 'is none of UUIDs, which are kept as text';
  const limits = type.kind === 'integer' ? wholeLimits(type)! : undefined;
  if (limits === undefined) return 'is none of fresh identifiers, which are kept as text or as an integer';
  if (generate === 'sequence')
    return limits[1] >= 2 ** 31 - 1 ? { type } : `ends at ${limits[1]}, too early to number rows`;
  const { places } = parseIdPattern(generate.pattern);
  if (places.some((choice) => /\D/.test(choice))) return 'holds digits alone, and the pattern has other letters';
  const greatest = Number(places.map((choice) => [...choice].sort().at(-1)!).join(''));
  return greatest <= Math.min(limits[1], Number.MAX_SAFE_INTEGER)
    ? { type }
    : `ends at ${limits[1]}, and the pattern gives numbers up to ${greatest}`;
}
