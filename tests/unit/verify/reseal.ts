import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder, sumsText } from '../../../pipelines/release/folder.ts';
import type { SigningKey } from '../../../pipelines/release/keys.ts';
import { MANIFEST_FILE, SIGNATURE_FILE, SUMS_FILE } from '../../../pipelines/release/manifest.ts';
import { signManifest } from '../../../pipelines/release/signature.ts';
import { canonicalJson } from '../../../privacy/ledger/canonical-json.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests break manifests in ways that no type allows
type Loose = any;

const digest = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** Edits a JSON file of a release, in canonical form. */
export function editJson(dir: string, path: string, edit: (json: Loose) => void): void {
  const json = JSON.parse(readFileSync(join(dir, path), 'utf8'));
  edit(json);
  writeFileSync(join(dir, path), `${canonicalJson(json)}\n`);
}

/** Makes the lists and digests of a changed release right again and signs it: what a dishonest curator could do. */
export async function reseal(dir: string, key: SigningKey, edit: (manifest: Loose) => void = () => {}): Promise<void> {
  const manifest = JSON.parse(readFileSync(join(dir, MANIFEST_FILE), 'utf8'));
  const sums = new Map<string, string>();
  manifest.artefacts = [];
  for (const { path, bytes } of await listFolder(dir)) {
    if (path === MANIFEST_FILE || path === SIGNATURE_FILE || path === SUMS_FILE) continue;
    const sha256 = digest(readFileSync(join(dir, path)));
    manifest.artefacts.push({ path, sha256, bytes });
    sums.set(path, sha256);
  }
  manifest.identity.signer.fingerprint = key.fingerprint;
  manifest.events.sha256 = sums.get('events.json');
  manifest.publicInputs.dataDictionarySha256 = sums.get('data-dictionary.json');
  manifest.postProcessing.model.structureSha256 = sums.get('model/model.json');
  manifest.postProcessing.model.valuesSha256 = sums.get('model/values.arrow');
  manifest.evaluation.sha256 = sums.get('report.json');
  edit(manifest);
  const body = Buffer.from(canonicalJson(manifest));
  sums.set(MANIFEST_FILE, digest(body));
  writeFileSync(join(dir, MANIFEST_FILE), body);
  writeFileSync(join(dir, SIGNATURE_FILE), signManifest(body, key));
  writeFileSync(join(dir, SUMS_FILE), sumsText(sums));
}
