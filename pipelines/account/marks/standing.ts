import type { KeyObject } from 'node:crypto';
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../../privacy/errors.ts';
import { EMPTY_HEAD } from '../../../privacy/ledger/chain.ts';
import type { ChainHead, ChainView } from '../../../privacy/ledger/chain-head.ts';
import type { Ledger } from '../../../privacy/ledger/ledger.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { behind, gapTo, type NotedHead } from './behind.ts';
import { type FoundHeads, foundHeads, type UnusedNote } from './found-heads.ts';
import { installationId } from './installation.ts';
import type { Mark } from './mark.ts';
import { gone, noFolder, readMarkFile } from './mark-file.ts';
import { gapToMark, type MarkPlaces, markInWorkspace } from './mark-keeper.ts';

/** Where heads of a ledger are noted outside it. */
export interface Anchorage {
  readonly workspace: Workspace;
  /** A second mark, as the configuration names it: null where it wants none, undefined where it does not say or there is none. */
  readonly mark: string | null | undefined;
  /** Checkpoints that the configuration names; those in the workspace are found. */
  readonly checkpoints: readonly string[];
  /** Of the steward: what others signed says nothing about this ledger. */
  readonly publicKey: KeyObject | undefined;
}

export interface KeptMark {
  readonly path: string;
  /** Absent where none lies there (yet). */
  readonly mark: Mark | undefined;
  /** Why it cannot be read. */
  readonly problem: UserError | undefined;
  /** Whether it is on the disk of the ledger, and put back together with it. */
  readonly onDiskOfLedger: boolean;
  readonly use: 'workspace' | 'elsewhere' | 'left';
}

export interface HeldHead extends NotedHead {
  /** Why the chain is not the one in which it was noted; absent where it is. */
  readonly gap: string | undefined;
  /** Whether the chain lacks it and an entry says what that cost. */
  readonly accepted: boolean;
}

/** What is noted of a ledger outside it, held against the chain. */
export interface Standing {
  readonly workspace: string;
  readonly head: ChainHead;
  readonly heads: readonly HeldHead[];
  readonly marks: readonly KeptMark[];
  readonly unused: readonly UnusedNote[];
  readonly writer: string | undefined;
}

const NO_CHAIN: ChainView = { head: EMPTY_HEAD, first: undefined, hashAt: () => undefined, isAccepted: () => false };

/** What is noted of a ledger outside it, as it was found. */
export interface NotedOutside extends FoundHeads {
  readonly workspace: Workspace;
  readonly marks: readonly KeptMark[];
}

/**
 * Finds what is noted of a ledger. It is asked for before the ledger is opened: what another process enters meanwhile is then in the chain and
 * not in a mark. Throws `FILE_MISSING` for a checkpoint that the configuration names.
 */
export function notedOutside(anchorage: Anchorage): NotedOutside {
  const { workspace, checkpoints, publicKey } = anchorage;
  return { ...foundHeads(workspace, checkpoints, publicKey), workspace, marks: keptMarks(anchorage) };
}

/** Holds it against the chain. `ledger` is undefined where there is none. */
export function standingOf(ledger: Pick<Ledger, 'chain'> | undefined, noted: NotedOutside): Standing {
  const heads: readonly MarkedHead[] = [...noted.heads, ...noted.marks.flatMap(markHead)];
  const look = (chain: ChainView): Standing => ({
    workspace: noted.workspace.root,
    head: chain.head,
    heads: heads.map(({ mark, ...head }) => ({
      ...head,
      gap: mark === undefined ? gapTo(chain, head) : gapToMark(chain, mark),
      accepted: chain.isAccepted(head.head),
    })),
    marks: noted.marks,
    unused: noted.unused,
    writer: installationId(),
  });
  return ledger === undefined ? look(NO_CHAIN) : ledger.chain(look);
}

interface MarkedHead extends NotedHead {
  readonly mark?: Mark;
}

const markHead = ({ path, mark, use }: KeptMark): readonly MarkedHead[] =>
  mark === undefined
    ? []
    : [{ source: path, kind: use === 'workspace' ? 'mark' : 'mark-elsewhere', head: mark.head, day: mark.day, mark }];

/** `LEDGER_BEHIND` where the chain lacks what was noted of it; `undefined` where it holds everything. */
export function gapIn({ heads, workspace }: Standing): UserError | undefined {
  const gaps = heads
    .flatMap(({ gap, ...noted }) => (gap === undefined ? [] : [{ ...noted, gap }]))
    .toSorted((a, b) => b.head.sequence - a.head.sequence);
  const [worst, ...others] = gaps;
  if (worst === undefined) return undefined;
  const { code, message, hint, params } = behind(workspace, worst, worst.gap);
  return new UserError(code, message, {
    hint: hint!,
    params,
    others: others.map(({ source, gap }) => `${source}: ${gap}`),
  });
}

/** Throws `LEDGER_BEHIND` where the chain lacks what was noted of it, and `MARK_UNREACHABLE` where a mark cannot be read. */
export function refuseBehind(standing: Standing): void {
  const gap = gapIn(standing);
  if (gap !== undefined) throw gap;
  refuseBroken(standing);
}

/** Throws `MARK_UNREACHABLE` where a mark that is kept cannot be read. */
export function refuseBroken({ marks }: Pick<Standing, 'marks'>): void {
  const broken = marks.find(({ problem, use }) => problem !== undefined && use !== 'left');
  if (broken !== undefined) throw broken.problem;
}

/** Where marks are written from now on. */
export function markPlaces({ workspace, mark }: Anchorage): MarkPlaces {
  return { workspace, elsewhere: elsewhereOf(mark, notedElsewhere(workspace)), writer: installationId() };
}

/** Commands without a configuration, and configurations that do not say, keep the mark where it was kept before. */
const elsewhereOf = (mark: string | null | undefined, noted: string | undefined): string | undefined =>
  mark === null ? undefined : (mark ?? noted);

function notedElsewhere(workspace: Workspace): string | undefined {
  try {
    return readMarkFile(markInWorkspace(workspace))?.elsewhere;
  } catch {
    return undefined; // told where it is read to be compared
  }
}

function keptMarks({ workspace, mark }: Anchorage): readonly KeptMark[] {
  const noted = notedElsewhere(workspace);
  const elsewhere = elsewhereOf(mark, noted);
  const left = noted === elsewhere ? undefined : noted;
  return [
    keptMark(markInWorkspace(workspace), 'workspace', workspace),
    ...(elsewhere === undefined ? [] : [reachable(keptMark(elsewhere, 'elsewhere', workspace), noted)]),
    ...(left === undefined ? [] : [keptMark(left, 'left', workspace)]),
  ];
}

/** A mark elsewhere that is missing is begun, if it never was there and there is a folder for it. */
function reachable(kept: KeptMark, noted: string | undefined): KeptMark {
  const { path, mark, problem } = kept;
  if (mark !== undefined || problem !== undefined) return kept;
  if (path === noted) return { ...kept, problem: gone(path) };
  return deviceOf(dirname(path)) === undefined ? { ...kept, problem: noFolder(path) } : kept;
}

function keptMark(path: string, use: KeptMark['use'], workspace: Workspace): KeptMark {
  const onDiskOfLedger = deviceOf(dirname(path)) === deviceOf(workspace.root);
  try {
    return { path, use, onDiskOfLedger, mark: readMarkFile(path), problem: undefined };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { path, use, onDiskOfLedger, mark: undefined, problem: error };
  }
}

function deviceOf(path: string): number | undefined {
  try {
    return statSync(path).dev;
  } catch {
    return undefined;
  }
}
