import { isInert } from '../../page/inert-page.ts';
import { EVENTS_FILE, eventsFileSchema } from '../../release-folder/artefacts/events-file.ts';
import { type Manifest, PAGE_FILE, WORDS } from '../../release-folder/manifest/manifest.ts';
import { releasePage } from '../../release-folder/page/release-page.ts';
import { type IntactFiles, readRawJson } from '../report/json-artefact.ts';
import type { Checks } from '../report/report.ts';
import { isUntold, type ToldBeside } from './told-beside.ts';
import { unicodeExcuse } from './unicode-excuse.ts';

const MOST_PAGE_BYTES = 2 ** 26;

/**
 * Whether the page, which is what people open, is the one that manifest, report, data dictionary and events give. Of another version, which may
 * make it otherwise (`excuse`), it must run nothing and fetch nothing. Earlier versions made none.
 */
export async function checkPage(
  files: IntactFiles,
  manifest: Manifest,
  { dataDictionary, audit }: ToldBeside,
  excuse: string | undefined,
  checks: Checks,
): Promise<void> {
  if (!files.intact.has(PAGE_FILE)) {
    if (manifest.words !== WORDS) return checks.cannot('page', 'there is none; earlier versions made none', PAGE_FILE);
    return checks.cannot('page', 'it is missing or changed', PAGE_FILE);
  }
  const found = files.read(PAGE_FILE, MOST_PAGE_BYTES);
  const page = found.toString('utf8');
  const made = madeAgain(files, manifest, { dataDictionary, audit });
  if (made !== undefined && Buffer.from(made).equals(found)) {
    return checks.pass(
      'page',
      'made again from manifest, report, data dictionary and events, byte for byte',
      PAGE_FILE,
    );
  }
  const otherwise = excuse ?? unicodeExcuse(manifest, made ?? '', page);
  if (otherwise !== undefined) return checkForeignPage(page, otherwise, checks);
  if (dataDictionary === undefined) {
    return checks.cannot('page', 'the data dictionary that it follows from cannot be believed', PAGE_FILE);
  }
  if (isUntold(manifest, audit))
    return checks.cannot('page', 'the audit that it follows from cannot be read', PAGE_FILE);
  const detail =
    made === undefined
      ? 'no page can be made of the report, the data dictionary and the events'
      : `line ${firstDifference(made, page)} is not what manifest, report, data dictionary and events give`;
  checks.fail('page', detail, PAGE_FILE);
}

function madeAgain(files: IntactFiles, manifest: Manifest, { dataDictionary, audit }: ToldBeside): string | undefined {
  const events = eventsFileSchema.safeParse(readRawJson(files, EVENTS_FILE));
  if (dataDictionary === undefined || isUntold(manifest, audit) || !events.success) return undefined;
  const report = readRawJson(files, manifest.evaluation.report);
  return releasePage({ manifest, report, dataDictionary, events: events.data, audit });
}

function checkForeignPage(page: string, excuse: string, checks: Checks): void {
  if (isInert(page)) {
    checks.cannot('page', `it runs and fetches nothing; what it says was not checked: ${excuse}`, PAGE_FILE);
  } else checks.fail('page', 'it holds what may run or fetch something', PAGE_FILE);
}

/** The number of the first line, and not what stands there: the page is the text of a stranger. */
function firstDifference(made: string, page: string): number {
  const [wanted, lines] = [made.split('\n'), page.split('\n')];
  const at = wanted.findIndex((line, i) => line !== lines[i]);
  return (at < 0 ? wanted.length : at) + 1;
}
