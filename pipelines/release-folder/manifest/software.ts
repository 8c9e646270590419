/** The property of the bill of materials that tells from which lock file it was built. Lower-case hexadecimal SHA-256. */
export const LOCK_FILE_DIGEST = 'synthward:package-lock:sha256';

/** The software that makes a release, or checks one. */
export interface Software {
  readonly version: string;
  /** SHA-256 of its CycloneDX bill of materials, which lists its dependencies and a digest of what was built; absent where it runs unbuilt. */
  readonly billOfMaterialsSha256?: string | undefined;
  /** SHA-256 of the lock file that fixed its dependencies. */
  readonly lockfileSha256?: string | undefined;
}
