import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version as engineVersion } from '@duckdb/node-api';
import { UserError } from '../../privacy/errors.ts';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { canonicalJson, sha256 } from '../../privacy/ledger/canonical-json.ts';
import { compare, exactRational, formatRational } from '../../privacy/rational.ts';
import { DATA_DICTIONARY_FILE } from './artefacts/data-dictionary.ts';
import { EVENTS_FILE, eventsFile } from './artefacts/events-file.ts';
import { MODEL_FILES } from './artefacts/model-files.ts';
import { hasSpread, SPREAD_FILES } from './artefacts/spread-files.ts';
import { toldByDictionary } from './artefacts/told-by-dictionary.ts';
import { datasetCard } from './card/dataset-card.ts';
import { fieldAsKept } from './decode/stored-field.ts';
import { listFolder, sha256OfFile, sumsText } from './files/folder.ts';
import { refuseUnreadable, writeBody, writeJson } from './files/json-file.ts';
import { claimedLoss, isClaimedAsWhole } from './manifest/claimed-loss.ts';
import {
  type Artefact,
  AUDIT_FILE,
  CARD_FILE,
  MANIFEST_FILE,
  type Manifest,
  PAGE_FILE,
  REPORT_FILE,
  SIGNATURE_FILE,
  SPREAD_ON_CURVE,
  SUMS_FILE,
  WORDS,
} from './manifest/manifest.ts';
import { manifestSchema } from './manifest/manifest-schema.ts';
import { signManifest } from './manifest/signature.ts';
import { toolSentences } from './manifest/tool-sentences.ts';
import { metadataFiles } from './metadata/metadata-files.ts';
import { tablePaths } from './metadata/metadata-sources.ts';
import { releasePage } from './page/release-page.ts';
import { AUDIT_BOUNDS, MANIFEST_BOUNDS, mostBytes } from './reading/limits.ts';
import type { LinkedReleaseContent, ReleaseContent } from './release-content.ts';
import { releaseInvalid } from './release-invalid.ts';
import { ARROW_WRITER } from './tables/arrow-file.ts';
import { type WrittenParts, writeParts } from './write-parts.ts';

type AnyContent = ReleaseContent | LinkedReleaseContent;

/** What was written. */
export interface WrittenRelease {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
}

/**
 * Writes a whole release into the empty folder `dir`, ready for `publishRelease`. The same content gives the same bytes,
 * but for the signature's key. `progress` gets rows written and the total, both public.
 *
 * Throws `BUDGET_EXCEEDED` where the charges cost more than the promise, `RELEASE_INVALID` where the content contradicts
 * itself, `DISK_FULL` or `FILE_UNWRITABLE`.
 */
export async function writeRelease(
  dir: string,
  content: AnyContent,
  progress?: (done: number, total: number) => void,
): Promise<WrittenRelease> {
  const rho = requireWithinPromise(content);
  const parts = await writeParts(dir, content, progress);
  const { described } = parts;
  const events = eventsFile(content.charges, content.privacy.maxRowsPerUnit);
  await writeJson(dir, EVENTS_FILE, events);
  await writeJson(dir, REPORT_FILE, content.report);
  if (content.audit !== undefined) await writeJson(dir, AUDIT_FILE, content.audit, AUDIT_BOUNDS);
  const draft = await manifestOf(dir, content, parts, rho);
  const sources = { manifest: draft, report: content.report, dataDictionary: described, audit: content.audit };
  const card = datasetCard(sources);
  if (card === undefined) throw releaseInvalid('its report is not one that a dataset card can be made of');
  await writeBody(dir, CARD_FILE, card);
  const tableFiles = await artefactsAt(dir, tablePaths(draft));
  for (const [path, body] of metadataFiles({ manifest: draft, tableFiles, dataDictionary: described })) {
    await writeBody(dir, path, body);
  }
  const page = releasePage({ ...sources, events });
  if (page === undefined) throw releaseInvalid('its report is not one that a page can be made of');
  await writeBody(dir, PAGE_FILE, page);
  return seal(dir, draft, content);
}

async function artefactsAt(dir: string, paths: readonly string[]): Promise<Artefact[]> {
  const listed = listFolder(dir).filter(({ path }) => paths.includes(path));
  return Promise.all(
    listed.map(async ({ path, bytes }) => ({ path, sha256: await sha256OfFile(join(dir, path)), bytes })),
  );
}

/** Adds the list of files, then writes the manifest, its signature and the checksum list. */
async function seal(dir: string, draft: Manifest, { key }: AnyContent): Promise<WrittenRelease> {
  const artefacts: Artefact[] = [];
  for (const { path, bytes } of listFolder(dir)) {
    if (bytes > mostBytes(path, draft)) throw releaseInvalid(`${path} is longer than readers of releases take`);
    artefacts.push({ path, sha256: await sha256OfFile(join(dir, path)), bytes });
  }
  const manifest = manifestSchema.safeParse({ ...draft, artefacts });
  if (!manifest.success) throw releaseInvalid(`the manifest is wrong at ${manifest.error.issues[0]!.path.join('.')}`);
  const bytes = Buffer.from(canonicalJson(manifest.data));
  refuseUnreadable(MANIFEST_FILE, bytes, MANIFEST_BOUNDS);
  await writeBody(dir, MANIFEST_FILE, bytes);
  await writeBody(dir, SIGNATURE_FILE, signManifest(bytes, key));
  const sums = new Map([
    ...artefacts.map(({ path, sha256: sum }) => [path, sum] as const),
    [MANIFEST_FILE, sha256(bytes)],
  ]);
  await writeBody(dir, SUMS_FILE, sumsText(sums));
  return { manifest: manifest.data, manifestSha256: sha256(bytes) };
}

/** `rho`: exact cost of all charges. */
async function manifestOf(
  dir: string,
  content: AnyContent,
  { tables, columns, decoding, described, lookedAt }: WrittenParts,
  rho: string,
): Promise<Manifest> {
  const { privacy, generation, code, noise } = content;
  const digest = async (path: string): Promise<string> => sha256(await readFile(join(dir, path)));
  const { unit, maxRowsPerUnit } = privacy;
  const told = toldByDictionary(described);
  if (told === undefined) throw releaseInvalid('its dictionary says what no dictionary says');
  const claim = { epsilon: formatRational(privacy.epsilon), delta: formatRational(privacy.delta) };
  const postProcessing = {
    ...generation,
    ...(lookedAt === undefined ? {} : { drawn: 'units' as const }),
    ...(decoding === undefined ? {} : { decoding }),
    model: {
      kind: content.model.kind,
      structureSha256: await digest(MODEL_FILES.structure),
      ...(content.model.toArtifact().tensors === undefined
        ? { valuesSha256: await digest(MODEL_FILES.values) }
        : { weightsSha256: await digest(MODEL_FILES.weights) }),
    },
    ...(hasSpread(columns)
      ? {
          spread: {
            rule: SPREAD_ON_CURVE as typeof SPREAD_ON_CURVE,
            structureSha256: await digest(SPREAD_FILES.structure),
            valuesSha256: await digest(SPREAD_FILES.values),
          },
        }
      : {}),
  };
  const holdout = content.holdout && { share: formatRational(content.holdout), by: 'unit' as const };
  const { leakageLimits, ...gate } = content.gate;
  const outsideGuarantee = leakageLimits && { limits: leakageLimits, verdict: 'passed' as const };
  const facts = {
    privacyUnit: { ...privacy, lookedAt },
    holdout,
    gate: { outsideGuarantee },
    plan: content.plan,
    publicInputs: content.publicInputs,
    claim,
    randomness: { source: noise },
    postProcessing,
  };
  const sentences = toolSentences(facts, columns, told);
  return {
    schema: 'synthward/manifest/1',
    identity: { ...content.identity, signer: { algorithm: 'Ed25519', fingerprint: content.key.fingerprint } },
    artefacts: [],
    tables: tables.map(({ name, rows, parquetPath, arrowPath, key, parents, fields }) => ({
      name,
      rows,
      parquet: parquetPath,
      ...(arrowPath === undefined ? {} : { arrow: arrowPath }),
      ...(key === undefined ? {} : { key }),
      ...(parents.length === 0 ? {} : { parents }),
      columns: fields.map(fieldAsKept),
    })),
    code: {
      package: 'synthward',
      ...code,
      node: process.version,
      parquetWriter: `DuckDB ${engineVersion()}`,
      ...(content.format.arrow ? { arrowWriter: ARROW_WRITER } : {}),
      parquetCompression: content.format.parquet,
    },
    privacyUnit: {
      unit,
      maxRowsPerUnit,
      ...(lookedAt === undefined ? {} : { lookedAt }),
      neighbours: 'add-remove-unit',
      ...sentences.privacyUnit,
    },
    ...(holdout === undefined ? {} : { holdout: { ...holdout, ...sentences.holdout! } }),
    publicInputs: { ...content.publicInputs, dataDictionarySha256: await digest(DATA_DICTIONARY_FILE) },
    ...(content.plan === undefined ? {} : { plan: content.plan }),
    ...(content.governance === undefined ? {} : { governance: content.governance }),
    events: { sha256: await digest(EVENTS_FILE), charges: content.charges.length },
    claim: { ...claim, rho, ...sentences.claim },
    randomness: { source: noise, ...sentences.randomness },
    unprotectedQuantities: sentences.unprotectedQuantities,
    postProcessing: { ...postProcessing, ...sentences.postProcessing },
    evaluation: { report: REPORT_FILE, sha256: await digest(REPORT_FILE) },
    ...(content.audit === undefined ? {} : { audit: { sha256: await digest(AUDIT_FILE) } }),
    gate: {
      ...gate,
      ...(outsideGuarantee === undefined
        ? {}
        : { outsideGuarantee: { ...outsideGuarantee, ...sentences.gate!.outsideGuarantee } }),
    },
    limits: sentences.limits,
    words: WORDS,
  };
}

/** Refuses to promise less than was spent. Returns the exact rho of all charges. */
function requireWithinPromise({ charges, privacy, plan }: AnyContent): string {
  const event: PrivacyEvent = { kind: 'composed', events: charges.map((charge) => charge.event) };
  const { epsilon, cost } = claimedLoss(event, privacy.delta, isClaimedAsWhole(plan));
  if (!Number.isFinite(epsilon) || compare(exactRational(epsilon), privacy.epsilon) > 0) {
    throw new UserError('BUDGET_EXCEEDED', 'Cannot write the release: its charges cost more than it promises', {
      hint: 'This is a defect: the guard should have refused the charge. Nothing was published.',
    });
  }
  return formatRational(cost.rho);
}
