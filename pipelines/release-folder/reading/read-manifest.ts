import { FileRefused } from '../files/file-refused.ts';
import type { ReleaseFiles } from '../files/release-files.ts';
import { parseStrictly } from '../files/strict-json.ts';
import { MANIFEST_FILE, type Manifest } from '../manifest/manifest.ts';
import { manifestSchema } from '../manifest/manifest-schema.ts';
import { MANIFEST_BOUNDS } from './limits.ts';

/** The bytes of the manifest, which nothing vouches for yet. Throws `FileRefused`. */
export const manifestBytes = (files: ReleaseFiles): Buffer => files.read(MANIFEST_FILE, MANIFEST_BOUNDS.bytes);

/** The manifest in `bytes`. Throws `FileRefused`. */
export function parseManifest(bytes: Uint8Array): Manifest {
  const parsed = manifestSchema.safeParse(parseStrictly(MANIFEST_FILE, bytes, MANIFEST_BOUNDS));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const place = path.join('.').slice(0, 200) || 'the top';
  throw new FileRefused(MANIFEST_FILE, `it does not follow its schema at ${place}: ${message.slice(0, 200)}`);
}
