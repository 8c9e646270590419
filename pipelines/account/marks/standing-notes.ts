import { someOf } from '../../workspace/text/some-of.ts';
import type { Standing } from './standing.ts';

/** What the steward should know before anything is charged, of a ledger that no gap was found in. */
export function standingNotes(standing: Standing): readonly string[] {
  return [...aboutMarks(standing), ...aboutCopies(standing), ...aboutUnused(standing)];
}

function aboutMarks({ marks, head }: Standing): string[] {
  return marks.flatMap(({ path, use, mark, problem }) => {
    if (use === 'left') {
      return problem === undefined && mark !== undefined
        ? [`the mark of the ledger was kept in ${path} up to now; from now on it is not, as the configuration says.`]
        : [`the mark of the ledger that was kept in ${path} cannot be compared; from now on it is kept elsewhere.`];
    }
    if (mark !== undefined) return [];
    if (use === 'elsewhere') return [`there is no mark of the ledger in ${path} yet: a run begins it there.`];
    return head.sequence === 0
      ? []
      : [
          `no mark of how far this ledger was written lies in the workspace; a run begins ${path}. An earlier version kept none; if one was removed, this ledger may be older than what was spent, and nothing but releases and checkpoints was compared.`,
        ];
  });
}

function aboutCopies({ marks, writer, head }: Standing): string[] {
  const own = marks.find(({ use }) => use === 'workspace')?.mark;
  const shared = marks.find(({ use }) => use === 'elsewhere')?.mark;
  const sharedIsAtHead = shared?.head.sequence === head.sequence && shared.head.hash === head.hash;
  if (head.sequence === 0 || own === undefined || own.writer === null || own.writer === writer || sharedIsAtHead)
    return [];
  return [
    `this ledger was last written by another installation (on ${own.day}, entry ${own.head.sequence}). If this workspace is a copy, the first one may have spent since then: nothing here can know it, what both spend adds up, and neither ledger shows the sum. Go on in one of them alone. ledger.mark on a share that both can reach finds it out; a container with a new home each time is no copy.`,
  ];
}

/** What lies where releases and checkpoints are looked for and says nothing about this ledger. */
export function aboutUnused({ unused }: Pick<Standing, 'unused'>): string[] {
  const reasons = [...new Set(unused.map(({ why }) => why))];
  return reasons.map((why) => {
    const sources = unused.flatMap((one) => (one.why === why ? [one.source] : []));
    return `not used to check the ledger: ${someOf(sources, 'others')} (${why}).`;
  });
}
