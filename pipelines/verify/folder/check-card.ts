import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CARD_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

/** Whether the dataset card, which is what people read, makes the claim of the manifest. */
export async function checkCard({ dir, intact }: IntactFiles, { claim }: Manifest, checks: Checks): Promise<void> {
  if (!intact.has(CARD_FILE)) return checks.cannot('claim', 'it is missing or changed', CARD_FILE);
  const card = await readFile(join(dir, CARD_FILE), 'utf8');
  if (card.includes(claim.statement)) checks.pass('claim', 'the dataset card makes the same claim', CARD_FILE);
  else checks.fail('claim', 'the dataset card does not make the claim of the manifest', CARD_FILE);
}
