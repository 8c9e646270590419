import { join } from 'node:path';
import { z } from 'zod';
import type { PrivacyEvent } from '../../privacy/events.ts';
import { fewerRowsOf } from '../../privacy/guard/fewer-rows.ts';
import type { UnitOfOldRun } from '../../privacy/ledger/account-units.ts';
import { sha256 } from '../../privacy/ledger/canonical-json.ts';
import type { RunRecord } from '../../privacy/ledger/ledger.ts';
import { isPool } from '../../privacy/ledger/question-pools.ts';
import type { RunUnit } from '../../privacy/ledger/unit.ts';
import { DATA_DICTIONARY_FILE } from '../release-folder/artefacts/data-dictionary.ts';
import { ListedFolder } from '../release-folder/files/release-files.ts';
import { ARTEFACT_BOUNDS } from '../release-folder/files/strict-json.ts';
import { manifestBytes } from '../release-folder/reading/read-manifest.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { isDescribeRun } from './describe-run-facts.ts';
import { ledgerUnit } from './ledger-unit.ts';

/**
 * What a run of version 0.1.0, whose entry states no unit, protected: by its own facts where it described, by the release that it made
 * where that lies in the workspace still, and else by the sensitivities that it planned with.
 */
export function unitOfOldRun(workspace: Pick<Workspace, 'released'>): UnitOfOldRun {
  const found = new Map<string, RunUnit>();
  return (run) => {
    const known = found.get(run.runId) ?? byFacts(run) ?? byRelease(run, workspace.released) ?? bySensitivity(run);
    found.set(run.runId, known);
    return known;
  };
}

function byFacts(run: RunRecord): RunUnit | undefined {
  const column = run.facts['unit'];
  if (!isDescribeRun(run) || column === undefined) return undefined;
  return { known: 'unit', unit: column === '' ? EACH_ROW : ledgerUnit({ name: column, column }) };
}

const EACH_ROW = ledgerUnit({ name: 'row', column: undefined });

const RELEASE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The parts of a release that are of use here. */
const releaseManifest = z.object({
  privacyUnit: z.object({ neighbours: z.literal('add-remove-unit') }),
  publicInputs: z.object({ dataDictionarySha256: z.string() }),
  postProcessing: z.object({ seed: z.string() }),
});
const releaseDictionary = z.object({
  dictionary: z.object({
    unit: z.union([
      z.object({ name: z.string().min(1), rows: z.literal('each') }),
      z.object({ name: z.string().min(1), column: z.string().min(1) }),
    ]),
  }),
});

/** A release is the run's if it has its seed, which no other has. */
function byRelease({ facts }: RunRecord, released: string): RunUnit | undefined {
  const { releaseName, generationSeed } = facts;
  if (releaseName === undefined || !RELEASE_NAME.test(releaseName)) return undefined;
  try {
    const folder = new ListedFolder(join(released, releaseName));
    const manifest = releaseManifest.parse(JSON.parse(manifestBytes(folder).toString('utf8')));
    const bytes = folder.read(DATA_DICTIONARY_FILE, ARTEFACT_BOUNDS.bytes);
    if (manifest.postProcessing.seed !== generationSeed) return undefined;
    if (manifest.publicInputs.dataDictionarySha256 !== sha256(bytes)) return undefined;
    const { unit } = releaseDictionary.parse(JSON.parse(bytes.toString('utf8'))).dictionary;
    const column = 'column' in unit ? unit.column : undefined;
    return { known: 'unit', unit: ledgerUnit({ name: unit.name, column }) };
  } catch {
    return undefined; // it has left, or was never made, or is damaged: then it says nothing
  }
}

/**
 * A count changes by at most as many rows as a unit may have, and each plan counts: so the smallest sensitivity is that bound. One above 1
 * is no bound on single rows; 1 is what both single rows and a patient with `maxRows: 1` have.
 */
function bySensitivity({ plannedQuestions = [] }: RunRecord): RunUnit {
  const smallest = plannedQuestions
    .filter(({ id }) => !isPool(id) && fewerRowsOf(id) === undefined)
    .flatMap(({ event }) => sensitivities(event))
    .reduce<bigint | undefined>((least, each) => (least === undefined || each < least ? each : least), undefined);
  return smallest === undefined || smallest <= 1n
    ? { known: 'nothing' }
    : { known: 'several-rows', rows: Number(smallest) };
}

function sensitivities(event: PrivacyEvent): readonly bigint[] {
  switch (event.kind) {
    case 'composed':
      return event.events.flatMap(sensitivities);
    case 'repeated':
      return sensitivities(event.event);
    case 'discrete-gaussian':
      return [event.sensitivity];
    default:
      return [];
  }
}
