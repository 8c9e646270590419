import { createHash } from 'node:crypto';
import canonicalizePackage from 'canonicalize';

// The package is CommonJS whose types claim a default export; at run time the module is the function itself.
const canonicalize = canonicalizePackage as unknown as (value: unknown) => string | undefined;

/** RFC 8785 text of a JSON value: one text for one value, so that its hash means something. Throws for anything JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Cannot write a value as canonical JSON: it is not a JSON value');
  return text;
}

/** Lower-case hexadecimal. */
export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
