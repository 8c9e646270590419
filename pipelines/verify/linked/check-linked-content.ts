import { artifactsOfViews } from '../../../models/linked/artifact.ts';
import { UserError } from '../../../privacy/errors.ts';
import type { View } from '../../../privacy/guard/views/view.ts';
import { wholeRowOf } from '../../../privacy/guard/views/view.ts';
import { MODEL_FILES, readModel } from '../../release-folder/artefacts/model-files.ts';
import { isWritten } from '../../release-folder/decode/output-column.ts';
import { isClaimedAsWhole } from '../../release-folder/manifest/claimed-loss.ts';
import type { Manifest } from '../../release-folder/manifest/manifest.ts';
import { checkAudit } from '../audit/check-audit.ts';
import { checkEvents } from '../charges/check-events.ts';
import { checkGovernance } from '../charges/check-governance.ts';
import { checkMeasurements } from '../charges/check-measurements.ts';
import { checkOrigins } from '../charges/check-origins.ts';
import { checkRandomness } from '../charges/check-randomness.ts';
import { checkPlan } from '../replay/check-plan.ts';
import { excuseOf } from '../replay/check-remade.ts';
import { sayNotRemade } from '../replay/say-not-remade.ts';
import type { IntactFiles } from '../report/json-artefact.ts';
import type { CheckId, Checks } from '../report/report.ts';
import { checkCard } from '../words/check-card.ts';
import { checkGate } from '../words/check-gate.ts';
import { checkMetadata } from '../words/check-metadata.ts';
import { checkPage } from '../words/check-page.ts';
import { checkWords } from '../words/check-words.ts';
import { wordsExcuse } from '../words/words-excuse.ts';
import { checkLinkedDictionary } from './check-linked-dictionary.ts';
import { checkLinkedRegeneration, checkLinkedTables } from './check-linked-tables.ts';
import { checkRemadeLinked } from './check-remade-linked.ts';
import { remakeLinked } from './remake-linked.ts';
import { viewBounds, viewsAsked } from './view-bounds.ts';

type Step = <T>(id: CheckId, work: () => T | Promise<T>) => Promise<T | undefined>;

/** Everything of a release of linked tables that follows the folder and its digests: the checks of one table, and how tables belong together. */
export async function checkLinkedContent(
  files: IntactFiles,
  manifest: Manifest,
  { version, memory }: { readonly version: string | undefined; readonly memory: number | undefined },
  checks: Checks,
  step: Step,
): Promise<void> {
  const excuse = excuseOf(manifest, { version });
  const otherWords = wordsExcuse(manifest, { version });
  const dictionary = await step('dictionary', () => checkLinkedDictionary(files, manifest, checks));
  const views = dictionary && viewsAsked(dictionary.shape, viewsOf(files));
  const charges = await step('events', () => checkEvents(files, manifest, checks, views && viewBounds(views)));
  const audit = await step('audit', () => checkAudit(files, manifest, excuse, checks));
  const told = { dataDictionary: dictionary?.described, audit };
  const worded = dictionary && {
    described: dictionary.described,
    columns: dictionary.output.tables.flatMap(({ columns }) => columns.filter(isWritten)),
  };
  await step('words', () => checkWords(files, manifest, worded, otherWords, checks));
  await step('card', () => checkCard(files, manifest, told, otherWords, checks));
  await step('metadata', () => checkMetadata(files, manifest, dictionary?.described, otherWords, checks));
  await step('page', () => checkPage(files, manifest, told, otherWords, checks));
  await step('randomness', () => checkRandomness(manifest, checks));
  await step('governance', () => checkGovernance(manifest, charges, checks));
  const partsOf = (view: string): number => {
    const own = views?.get(view);
    return own === undefined ? 1 : wholeRowOf(own);
  };
  await step('measurements', () => checkMeasurements(files, charges, checks, partsOf));
  const remade = (await step('fit', () => remakeLinked(files, manifest, dictionary?.shape, memory))) ?? {
    why: 'the model cannot be fitted again',
  };
  if ('why' in remade) sayNotRemade(remade, manifest, charges, excuse, checks);
  else {
    const asWhole = isClaimedAsWhole(manifest.plan);
    if (charges === undefined) checks.cannot('plan', 'the events cannot be read');
    else await step('plan', () => checkPlan(charges, dictionary?.described, remade, { excuse, asWhole }, checks));
    await step('report', () => checkRemadeLinked(files, manifest, remade, version, checks));
  }
  await step('gate', () => checkGate(files, manifest, otherWords, checks));
  await step('origins', () => checkOrigins(files, manifest, dictionary?.described, charges, checks));
  if (dictionary === undefined) {
    for (const id of ['schema', 'domain', 'constraints', 'formats', 'links', 'regeneration'] as const) {
      checks.cannot(id, 'the data dictionary cannot be believed');
    }
    return;
  }
  await step('schema', () => checkLinkedTables(files, manifest, dictionary, checks));
  const released = 'why' in remade ? undefined : remade.released;
  await step('regeneration', () => checkLinkedRegeneration(files, manifest, dictionary, checks, released));
}

/** The views of the released model. */
function viewsOf(files: IntactFiles): readonly View[] {
  if (!files.intact.has(MODEL_FILES.structure)) return [];
  try {
    return artifactsOfViews(readModel(files).artifact).views.map(({ view }) => view);
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
