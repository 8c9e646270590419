import { datasetCard } from '../../release-folder/card/dataset-card.ts';
import { CARD_FILE, type Manifest, WORDS } from '../../release-folder/manifest/manifest.ts';
import { prose } from '../../workspace/text/markdown.ts';
import { type IntactFiles, readRawJson } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { isUntold, type ToldBeside } from './told-beside.ts';
import { unicodeExcuse } from './unicode-excuse.ts';

const MOST_CARD_BYTES = 2 ** 26;

/**
 * Whether the dataset card, which is what people read, is the one that manifest, report and data dictionary give. Of another version, which may
 * word it otherwise (`excuse`), it must make the claim, give the warnings and hold no markup that could show something else.
 */
export async function checkCard(
  files: IntactFiles,
  manifest: Manifest,
  { dataDictionary, audit }: ToldBeside,
  excuse: string | undefined,
  checks: Checks,
): Promise<void> {
  if (!files.intact.has(CARD_FILE)) return checks.cannot('card', 'it is missing or changed', CARD_FILE);
  const found = files.read(CARD_FILE, MOST_CARD_BYTES);
  const report = readRawJson(files, manifest.evaluation.report);
  const card = found.toString('utf8');
  const made =
    dataDictionary === undefined || isUntold(manifest, audit) || manifest.words !== WORDS
      ? undefined
      : datasetCard({ manifest, report, dataDictionary, audit });
  if (made !== undefined && Buffer.from(made).equals(found)) {
    return checks.pass('card', 'made again from manifest, report and data dictionary, byte for byte', CARD_FILE);
  }
  const otherwise = excuse ?? unicodeExcuse(manifest, made ?? '', card);
  if (otherwise !== undefined) return checkForeignCard(card, manifest, report, { excuse: otherwise, checks });
  if (dataDictionary === undefined) {
    return checks.cannot('card', 'the data dictionary that it follows from cannot be believed', CARD_FILE);
  }
  if (isUntold(manifest, audit))
    return checks.cannot('card', 'the audit that it follows from cannot be read', CARD_FILE);
  const detail =
    made === undefined ? 'no card can be made of the report and the data dictionary' : firstDifference(made, card);
  checks.fail('card', detail, CARD_FILE);
}

/** Raw HTML, links and pictures, which no version writes. */
const MARKUP = /<[a-z!/?]|\]\s*\(|^\s*\[[^\]]*\]:/im;

function checkForeignCard(
  card: string,
  { claim }: Manifest,
  report: unknown,
  { excuse, checks }: { readonly excuse: string; readonly checks: Checks },
): void {
  // Earlier versions wrote texts as they are.
  const says = (text: string): boolean =>
    [text, text.replaceAll(/\s+/g, ' ').trim(), prose(text)].some((one) => card.includes(one));
  const problems = [
    ...(says(claim.statement) ? [] : ['it does not make the claim of the manifest']),
    ...(warningsIn(report).every(says) ? [] : ['it leaves out a warning of the report']),
    ...(MARKUP.test(card) ? ['it holds HTML or links, which can show what nothing else says'] : []),
  ];
  for (const problem of problems) checks.fail('card', problem, CARD_FILE);
  if (problems.length > 0) return;
  const detail = `it makes the claim and gives the warnings; whatever else it says was not checked: ${excuse}`;
  checks.cannot('card', detail, CARD_FILE);
}

function warningsIn(report: unknown): string[] {
  const { warnings } = (report ?? {}) as { warnings?: unknown };
  return Array.isArray(warnings) ? warnings.filter((warning) => typeof warning === 'string') : [];
}

/** Where, and not what: the card is the text of a stranger. */
function firstDifference(made: string, card: string): string {
  const wanted = made.split('\n');
  const lines = card.split('\n');
  const at = wanted.findIndex((line, i) => line !== lines[i]);
  const line = at < 0 ? wanted.length : at;
  const section = wanted.slice(0, line + 1).findLast((one) => one.startsWith('## '));
  const where = section === undefined ? 'before its first section' : `in its section "${section.slice(3)}"`;
  return `line ${line + 1}, ${where}, is not what manifest, report and data dictionary give`;
}
