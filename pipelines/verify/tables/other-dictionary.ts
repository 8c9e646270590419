import type { Manifest } from '../../release-folder/manifest/manifest.ts';

/** What is wrong where a data dictionary names a steward’s dictionary that is not the manifest's. */
export function otherDictionary(stated: unknown, { publicInputs }: Manifest): string | undefined {
  const { dictionarySha256 } = (stated ?? {}) as { dictionarySha256?: unknown };
  const isOther = dictionarySha256 !== undefined && dictionarySha256 !== publicInputs.dictionarySha256;
  return isOther ? 'the digest of the steward’s dictionary is not the one in the manifest' : undefined;
}
