import { CARD_FILE, type Manifest } from '../../release-folder/manifest/manifest.ts';
import { prose } from '../../workspace/text/markdown.ts';
import { type IntactFiles, readRawJson } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';

const MOST_CARD_BYTES = 2 ** 26;

/** Whether the dataset card, which is what people read, makes the claim of the manifest and gives the warnings of the report. */
export async function checkCard(files: IntactFiles, { claim, evaluation }: Manifest, checks: Checks): Promise<void> {
  if (!files.intact.has(CARD_FILE)) return checks.cannot('claim', 'it is missing or changed', CARD_FILE);
  const card = files.read(CARD_FILE, MOST_CARD_BYTES).toString('utf8');
  if (!card.includes(prose(claim.statement))) {
    return checks.fail('claim', 'the dataset card does not make the claim of the manifest', CARD_FILE);
  }
  const report = readRawJson(files, evaluation.report);
  const left = warningsIn(report).filter((warning) => !card.includes(prose(warning)));
  if (left.length > 0) return checks.fail('claim', 'the dataset card leaves out a warning of the report', CARD_FILE);
  checks.pass('claim', 'the dataset card makes the same claim', CARD_FILE);
}

function warningsIn(report: unknown): string[] {
  const { warnings } = (report ?? {}) as { warnings?: unknown };
  return Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [];
}
