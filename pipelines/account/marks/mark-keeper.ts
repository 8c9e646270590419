import { join, relative } from 'node:path';
import type { ChainView } from '../../../privacy/ledger/chain-head.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { behind, gapTo } from './behind.ts';
import type { Mark } from './mark.ts';
import { gone, readMarkFile, writeMarkFile } from './mark-file.ts';

/** Where the marks of a ledger are, and who writes them. */
export interface MarkPlaces {
  readonly workspace: Pick<Workspace, 'root'>;
  /** On another disk or a share, where one was asked for. */
  readonly elsewhere: string | undefined;
  readonly writer: string | undefined;
}

/** Beside `state/`, not in it: who puts that folder back puts back no mark. */
export const markInWorkspace = ({ root }: Pick<Workspace, 'root'>): string => join(root, 'ledger-mark.json');

/**
 * Brings every mark up to the head of the chain. A mark goes forward only: one that is ahead of the chain, or noted another entry than the chain
 * holds, is the proof of an older or a forked ledger. Throws `LEDGER_BEHIND` then, `MARK_UNREACHABLE` where a mark cannot be read or
 * written, or one that was kept is gone.
 */
export function keepMarks({ workspace, elsewhere, writer }: MarkPlaces, chain: ChainView, day: string): void {
  const own = markInWorkspace(workspace);
  const present = readMarkFile(own);
  const mark: Mark = { ledger: chain.first ?? null, head: chain.head, day, writer: writer ?? null };
  if (elsewhere !== undefined) {
    const there = readMarkFile(elsewhere);
    if (there === undefined && present?.elsewhere === elsewhere) throw gone(elsewhere);
    advance(workspace, elsewhere, there, chain, mark);
  }
  advance(workspace, own, present, chain, elsewhere === undefined ? mark : { ...mark, elsewhere });
}

function advance(
  { root }: MarkPlaces['workspace'],
  path: string,
  present: Mark | undefined,
  chain: ChainView,
  next: Mark,
): void {
  if (present !== undefined) {
    const why = gapToMark(chain, present);
    const inside = relative(root, path);
    const source = inside.startsWith('..') ? path : inside;
    const kind = source === path ? 'mark-elsewhere' : 'mark';
    if (why !== undefined) throw behind(root, { source, kind, head: present.head }, why);
    const same = present.head.sequence === chain.head.sequence && present.head.hash === chain.head.hash;
    if (same && present.elsewhere === next.elsewhere) return;
  }
  writeMarkFile(path, next);
}

/** As `gapTo`; a mark also tells the ledger by its first entry. */
export function gapToMark(chain: ChainView, { head, ledger }: Mark): string | undefined {
  const why = gapTo(chain, { head });
  if (why !== undefined || chain.isAccepted(head)) return why;
  return ledger === null || ledger === chain.first ? undefined : 'it was kept for another ledger';
}
