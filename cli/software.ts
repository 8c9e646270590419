import { readFileSync } from 'node:fs';
import { LOCK_FILE_DIGEST, type Software } from '../pipelines/release-folder/manifest/software.ts';
import { sha256 } from '../privacy/ledger/canonical-json.ts';
import { VERSION } from './version.ts';

interface BillOfMaterials {
  readonly metadata: {
    readonly component: { readonly properties: readonly { readonly name: string; readonly value: string }[] };
  };
}

/** What this command is: from the bill of materials that a build leaves one folder up. Unbuilt sources have none, and know their version alone. */
export function ownSoftware(): Software {
  let bytes: Buffer;
  try {
    bytes = readFileSync(new URL('../bill-of-materials.cdx.json', import.meta.url));
  } catch {
    return { version: VERSION };
  }
  const { component } = (JSON.parse(bytes.toString('utf8')) as BillOfMaterials).metadata;
  return {
    version: VERSION,
    billOfMaterialsSha256: sha256(bytes),
    lockfileSha256: component.properties.find(({ name }) => name === LOCK_FILE_DIGEST)?.value,
  };
}
