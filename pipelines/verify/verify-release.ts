import { isClaimedAsWhole } from '../release-folder/manifest/claimed-loss.ts';
import { loadPublicKey } from '../release-folder/manifest/keys.ts';
import { isLinked, type Manifest } from '../release-folder/manifest/manifest.ts';
import type { Software } from '../release-folder/manifest/software.ts';
import { checkAudit } from './audit/check-audit.ts';
import { checkEvents } from './charges/check-events.ts';
import { checkGovernance } from './charges/check-governance.ts';
import { checkMeasurements } from './charges/check-measurements.ts';
import { checkOrigins } from './charges/check-origins.ts';
import { checkRandomness } from './charges/check-randomness.ts';
import { checkDigests } from './folder/check-digests.ts';
import { checkFolder } from './folder/check-folder.ts';
import { checkSignature } from './folder/check-signature.ts';
import { checkSoftware } from './folder/check-software.ts';
import { checkLinkedContent } from './linked/check-linked-content.ts';
import { checkPlan } from './replay/check-plan.ts';
import { checkRemade, excuseOf } from './replay/check-remade.ts';
import { remake } from './replay/replay.ts';
import { sayNotRemade } from './replay/say-not-remade.ts';
import { statedFacts } from './replay/stated-facts.ts';
import type { IntactFiles } from './report/json-artefact.ts';
import { leftUnchecked } from './report/left-unchecked.ts';
import { type CheckId, Checks, type ReportedIdentity, type VerifyReport } from './report/report.ts';
import { stoppedBy } from './report/stopped-by.ts';
import type { FoundSoFar } from './report/stopped-report.ts';
import { sayWhatNobodyCanCheck } from './report/without-records.ts';
import { checkArrow } from './tables/check-arrow.ts';
import { checkDictionary } from './tables/check-dictionary.ts';
import { checkRegeneration } from './tables/check-regeneration.ts';
import { checkTables } from './tables/check-tables.ts';
import { checkCard } from './words/check-card.ts';
import { checkGate } from './words/check-gate.ts';
import { checkMetadata } from './words/check-metadata.ts';
import { checkPage } from './words/check-page.ts';
import { checkWords } from './words/check-words.ts';
import { wordsExcuse } from './words/words-excuse.ts';

export interface VerifyOptions {
  /** The curator's public key (SPKI PEM), got by another way than the release. */
  readonly publicKeyPath?: string | undefined;
  /** Fingerprints of keys that are trusted. */
  readonly trustedFingerprints?: readonly string[] | undefined;
  /** This software: with a release of another version, what comes out otherwise is not called wrong. */
  readonly software?: Software | undefined;
  /** Most memory that fitting the model again may take, in bytes; all of the machine's where absent. */
  readonly memory?: number | undefined;
  /** Called before each step with the first check of it and with all that was found before. */
  readonly stepping?: ((found: FoundSoFar) => void) | undefined;
  /** Called with the number of steps done and their total. */
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

const STEPS = 22;

/**
 * Checks everything about a release that can be checked without the records.
 *
 * A broken release is an answer, not an error: this throws only where the *auditor's* public key cannot be read
 * (`FILE_MISSING`, `KEY_INVALID`).
 */
export async function verifyRelease(dir: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const publicKey = options.publicKeyPath === undefined ? undefined : await loadPublicKey(options.publicKeyPath);
  const checks = new Checks();
  let identity: ReportedIdentity = { release: undefined, fingerprint: undefined, files: [] };
  let done = 0;
  const step = async <T>(id: CheckId, work: () => T | Promise<T>): Promise<T | undefined> => {
    options.stepping?.({ current: id, checks: checks.list, identity });
    try {
      return await work();
    } catch (error) {
      const { detail, file } = stoppedBy(error);
      checks.fail(id, detail, file);
      return undefined;
    } finally {
      options.progress?.(++done, STEPS);
    }
  };
  const read = await step('folder', () => checkFolder(dir, checks));
  const manifest = read?.manifest;
  const trust = { publicKey, fingerprints: options.trustedFingerprints };
  const fingerprint = await step('signature', () =>
    checkSignature(read?.folder, manifest, read?.manifestBytes, trust, checks),
  );
  identity = { release: manifest?.identity.release, fingerprint, files: read?.digests ?? [] };
  if (manifest === undefined) cannotWithoutManifest(checks);
  else await checkContent(read!.files!, manifest, options, checks, step);
  sayWhatNobodyCanCheck(checks, manifest);
  options.progress?.(STEPS, STEPS);
  return {
    schema: 'verify/1',
    ...identity,
    ok: checks.list.every(({ verdict }) => verdict !== 'fail'),
    unchecked: leftUnchecked(checks.list),
    checks: checks.list,
  };
}

type Step = <T>(id: CheckId, work: () => T | Promise<T>) => Promise<T | undefined>;

async function checkContent(
  found: IntactFiles,
  manifest: Manifest,
  { software, memory }: VerifyOptions,
  checks: Checks,
  step: Step,
): Promise<void> {
  const version = software?.version;
  const excuse = excuseOf(manifest, { version });
  const otherWords = wordsExcuse(manifest, { version });
  await step('digests', () => checkDigests(manifest, excuse, checks));
  await step('software', () => checkSoftware(manifest, software, checks));
  const readable = await step('arrow', () => checkArrow(found, manifest, checks));
  const files = { ...found, intact: readable ?? new Set<string>() };
  if (isLinked(manifest)) return checkLinkedContent(files, manifest, { version, memory }, checks, step);
  const dictionary = await step('dictionary', () => checkDictionary(files, manifest, checks));
  const charges = await step('events', () => checkEvents(files, manifest, checks));
  const audit = await step('audit', () => checkAudit(files, manifest, excuse, checks));
  const told = { dataDictionary: dictionary?.described, audit };
  await step('words', () => checkWords(files, manifest, dictionary, otherWords, checks));
  await step('card', () => checkCard(files, manifest, told, otherWords, checks));
  await step('metadata', () => checkMetadata(files, manifest, dictionary?.described, otherWords, checks));
  await step('page', () => checkPage(files, manifest, told, otherWords, checks));
  await step('randomness', () => checkRandomness(manifest, checks));
  await step('governance', () => checkGovernance(manifest, charges, checks));
  await step('measurements', () => checkMeasurements(files, charges, checks));
  const remade = (await step('fit', () => remake(files, manifest, dictionary && statedFacts(dictionary), memory))) ?? {
    why: 'the model cannot be fitted again',
  };
  if ('why' in remade) sayNotRemade(remade, manifest, charges, excuse, checks);
  else {
    const asWhole = isClaimedAsWhole(manifest.plan);
    if (charges === undefined) checks.cannot('plan', 'the events cannot be read');
    else await step('plan', () => checkPlan(charges, dictionary?.described, remade, { excuse, asWhole }, checks));
    await step('report', () =>
      checkRemade(files, manifest, remade, { version, columns: dictionary?.columns ?? [] }, checks),
    );
  }
  await step('gate', () => checkGate(files, manifest, otherWords, checks));
  await step('origins', () => checkOrigins(files, manifest, dictionary?.described, charges, checks));
  if (dictionary === undefined) {
    for (const id of ['schema', 'domain', 'constraints', 'formats', 'regeneration'] as const) {
      checks.cannot(id, 'the data dictionary cannot be believed');
    }
    return;
  }
  await step('schema', () => checkTables(files, manifest, dictionary, checks));
  const drawn = 'why' in remade ? undefined : remade.rows;
  await step('regeneration', () => checkRegeneration(files, manifest, { ...dictionary, drawn }, checks));
}

function cannotWithoutManifest(checks: Checks): void {
  const ids: readonly CheckId[] = [
    'digests',
    'software',
    'words',
    'card',
    'metadata',
    'page',
    'arrow',
    'dictionary',
    'events',
    'claim',
    'second-accountant',
    'sensitivity',
    'randomness',
    'governance',
    'measurements',
    'plan',
  ];
  for (const id of [
    ...ids,
    'fit',
    'report',
    'gate',
    'origins',
    'schema',
    'domain',
    'constraints',
    'formats',
    'regeneration',
  ] as const) {
    checks.cannot(id, 'there is no manifest to believe');
  }
}
