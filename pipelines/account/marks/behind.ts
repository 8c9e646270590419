import { UserError } from '../../../privacy/errors.ts';
import type { ChainHead, ChainView } from '../../../privacy/ledger/chain-head.ts';

/** A head that somebody noted outside the ledger, and where it was found. */
export interface NotedHead {
  /** As it is shown: `released/spring`, `ledger-checkpoint-120.json`, a path. */
  readonly source: string;
  readonly kind: 'release' | 'checkpoint' | 'mark' | 'mark-elsewhere';
  /** Of a release, inside `released/`. */
  readonly folder?: string;
  readonly head: ChainHead;
  /** In UTC. */
  readonly day: string;
}

/** Why the chain is not the one in which the head was noted; `undefined` where it is, or where the loss of it was accepted. */
export function gapTo(chain: ChainView, { head }: Pick<NotedHead, 'head'>): string | undefined {
  const { sequence, hash } = head;
  if (sequence === 0 || chain.isAccepted(head)) return undefined;
  if (sequence > chain.head.sequence) {
    return chain.head.sequence === 0
      ? `entry ${sequence} was noted, and this ledger is empty`
      : `entry ${sequence} was noted, and this ledger ends with entry ${chain.head.sequence}`;
  }
  return chain.hashAt(sequence) === hash ? undefined : `entry ${sequence} is not the one that was noted`;
}

const RESTORE =
  'Nothing was read or charged. Find the newest copy of the ledger and put it back (docs/ledger.md, "Restore"). If there is none, `synthward ledger accept-loss` counts what the missing entries spent, on your word.';

const ASIDE: Readonly<Record<NotedHead['kind'], string>> = {
  release: ' If that release was made in another workspace, move it out of this one.',
  checkpoint: ' If that checkpoint is of another ledger, move it out of this workspace.',
  mark: '',
  'mark-elsewhere':
    ' If another workspace keeps that mark, or a copy of this one is in use on another machine, go on there: two ledgers of the same records are one too many.',
};

/** That this is an older or another ledger than the one in which the head was noted. */
export function behind(workspace: string, noted: Pick<NotedHead, 'source' | 'kind' | 'head'>, why: string): UserError {
  return new UserError(
    'LEDGER_BEHIND',
    `Cannot spend under the ledger of ${workspace}: it is older than what was spent, or another one. ${noted.source}: ${why}`,
    { hint: `${RESTORE}${ASIDE[noted.kind]}`, params: { source: noted.source, sequence: noted.head.sequence } },
  );
}
