import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { signManifest } from '../../pipelines/release-folder/manifest/signature.ts';
import { workspaceAt } from '../../pipelines/workspace/workspace.ts';
import { canonicalJson, sha256 } from '../../privacy/ledger/canonical-json.ts';

interface Entry {
  readonly sequence: number;
  readonly kind: string;
  readonly body: Record<string, unknown>;
}

/** Writes every entry anew after `edit`, with hashes that hold: what somebody without a key can do. */
export function rewriteLedger(path: string, edit: (entry: Entry) => void): void {
  const db = new Database(path);
  let previous = '0'.repeat(64);
  for (const row of db.prepare('SELECT * FROM entry ORDER BY sequence').all() as { sequence: number; text: string }[]) {
    const entry = { ...JSON.parse(row.text), previous };
    edit(entry);
    const text = canonicalJson(entry);
    previous = sha256(text);
    db.prepare('UPDATE entry SET text = ?, hash = ? WHERE sequence = ?').run([text, previous, row.sequence]);
  }
  db.prepare('UPDATE head SET hash = ?').run([previous]);
  db.close();
}

/** Makes a ledger what version 0.1.0 would have written: no run states its unit, and the format has number 1. */
export function asOldLedger(path: string): void {
  rewriteLedger(path, ({ kind, body }) => {
    if (kind === 'start') body['unit'] = undefined;
  });
  const db = new Database(path);
  db.exec('PRAGMA user_version = 1');
  db.close();
}

/** Makes a workspace what version 0.1.0 would have left: no mark, and releases that note the entries of such a ledger. */
export async function asOldWorkspace(folder: string): Promise<void> {
  const { ledger, released, state, root } = workspaceAt(folder);
  asOldLedger(ledger);
  rmSync(join(root, 'ledger-mark.json'), { force: true });
  const key = await loadSigningKey(join(state, 'signing-key.pem'));
  const db = new Database(ledger);
  for (const name of readdirSync(released)) {
    const path = join(released, name, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const noted = manifest.governance.ledger;
    const [entry] = db.prepare('SELECT hash FROM entry WHERE sequence = ?').all([noted.sequence]) as { hash: string }[];
    noted.hash = entry!.hash;
    const bytes = Buffer.from(canonicalJson(manifest));
    writeFileSync(path, bytes);
    writeFileSync(join(released, name, 'manifest.sig'), signManifest(bytes, key));
  }
  db.close();
}

export function formatOf(path: string): number {
  const db = new Database(path);
  const [row] = db.prepare('PRAGMA user_version').all() as { user_version: number }[];
  db.close();
  return row!.user_version;
}
