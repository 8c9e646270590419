import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger, RunRecord } from '../../privacy/ledger/ledger.ts';
import { type Anchorage, gapIn, notedOutside, standingOf } from '../account/marks/standing.ts';
import { accountToRead } from '../account/open-account.ts';
import { leftInEngine } from '../workspace/engine-table-note.ts';
import { fileExists } from '../workspace/file-exists.ts';
import { sizeOf } from '../workspace/folder-size.ts';
import { INSIDE_PAGE, INSIDE_REPORT } from '../workspace/inside-files.ts';
import { isHeld, RUN_LOCK } from '../workspace/run-lock.ts';
import { whoHolds } from '../workspace/temporary-folder.ts';
import type { Workspace } from '../workspace/workspace.ts';

/**
 * What the ledger says of a run; `unknown` where it has no such run, `no-ledger` where there is none to ask, `ledger-behind` where it has no such
 * run and is older than what was noted of it: a newer one may know the run.
 */
export type KnownState = RunRecord['state'] | 'unknown' | 'no-ledger' | 'ledger-behind';

/** Something that lies in the protected folder. */
export type Lying = LyingRun | LyingTemporary | LyingOther;

interface Lies {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** When the run started, or the folder was last changed; ISO 8601. */
  readonly since: string;
  /** Whether a living process works in it, or may: on another machine. */
  readonly held: 'process' | 'perhaps' | 'nobody';
}

export interface LyingRun extends Lies {
  readonly kind: 'run';
  readonly state: KnownState;
  /** Charges that the ledger has of it. */
  readonly charges: number;
  readonly hasInsideReport: boolean;
  /** Whether more than the inside report and the lock lies there. */
  readonly hasRecords: boolean;
  /** What else is left of it in an engine, in words; absent where nothing is known to be. */
  readonly leftInEngine?: string;
}

/** Temporary files of a command that is no run. */
export interface LyingTemporary extends Lies {
  readonly kind: 'temporary';
}

/** Nothing that Synthward made. */
export interface LyingOther extends Lies {
  readonly kind: 'other';
}

/** The exact report of a run, for programs and for people. */
export const INSIDE_FILES: readonly string[] = [INSIDE_REPORT, INSIDE_PAGE];

/** Lists the protected folder, by the ledger. Writes nothing. */
export async function surveyProtected(anchorage: Anchorage): Promise<readonly Lying[]> {
  const { workspace } = anchorage;
  // Folders first: the entry of a run is older than its folder.
  const inRuns = await entriesIn(join(workspace.protected, 'runs'));
  const runs = inRuns.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const others = [
    ...inRuns.filter((entry) => !entry.isDirectory()).map(({ name }) => join('runs', name)),
    ...(await entriesIn(workspace.protected)).map(({ name }) => name).filter((name) => name !== 'runs'),
  ];
  const noted = notedOutside(anchorage);
  const ledger = accountToRead(workspace);
  try {
    const isBehind = gapIn(standingOf(ledger, noted)) !== undefined;
    const stateOf = (record: RunRecord | undefined): KnownState =>
      record?.state ?? (ledger === undefined ? 'no-ledger' : isBehind ? 'ledger-behind' : 'unknown');
    return [
      ...(await Promise.all(runs.map((name) => lyingRun(workspace, name, ledger, stateOf)))),
      ...(await Promise.all(others.map((name) => lyingBeside(join(workspace.protected, name), name)))),
    ];
  } finally {
    ledger?.close();
  }
}

const entriesIn = async (folder: string): Promise<readonly Dirent[]> =>
  (await readdir(folder, { withFileTypes: true }).catch(() => [])).toSorted((a, b) => (a.name < b.name ? -1 : 1));

async function lyingRun(
  workspace: Workspace,
  name: string,
  ledger: Ledger | undefined,
  stateOf: (record: RunRecord | undefined) => KnownState,
): Promise<LyingRun> {
  const path = workspace.run(name);
  const record = ledger?.runs().find(({ runId }) => runId === name);
  const names = (await entriesIn(path)).map((entry) => entry.name);
  const left = await leftInEngine(path);
  return {
    kind: 'run',
    name,
    path,
    bytes: await sizeOf(path),
    since: record?.startedAt ?? (await changedAt(path)),
    held: (await isHeld(path)) ? 'process' : 'nobody',
    state: stateOf(record),
    charges: record === undefined ? 0 : ledger!.charges(name).length,
    hasInsideReport: await fileExists(join(path, INSIDE_REPORT)),
    hasRecords: names.some((one) => !INSIDE_FILES.includes(one) && one !== RUN_LOCK),
    ...(left === undefined ? {} : { leftInEngine: left }),
  };
}

async function lyingBeside(path: string, name: string): Promise<LyingTemporary | LyingOther> {
  const held = await whoHolds(path);
  const lies = { name, path, bytes: await sizeOf(path), since: await changedAt(path) };
  return held === undefined ? { ...lies, kind: 'other', held: 'nobody' } : { ...lies, kind: 'temporary', held };
}

const changedAt = async (path: string): Promise<string> =>
  (await stat(path).catch(() => undefined))?.mtime.toISOString() ?? 'unknown';
