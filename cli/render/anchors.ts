import type { Standing } from '../../pipelines/account/marks/standing.ts';

/** What is noted of a ledger outside it, for programs. */
export function anchorsToJson({ heads, marks, unused, head }: Standing): Readonly<Record<string, unknown>> {
  return {
    noted: heads.map(({ source, kind, head: { sequence, hash }, day, gap, accepted }) => ({
      source,
      kind,
      sequence,
      hash,
      day,
      ...(gap !== undefined ? { gap } : accepted ? { accepted } : { entriesSince: head.sequence - sequence }),
    })),
    marks: marks.map(({ path, mark, problem, onDiskOfLedger, use }) => ({
      path,
      use,
      onDiskOfLedger,
      ...(mark === undefined ? {} : { ...mark.head, day: mark.day }),
      ...(problem === undefined ? {} : { problem: problem.code }),
    })),
    unused,
  };
}

/** Lines that say when a ledger was last noted outside it, what contradicts it, and where its marks are. */
export function renderAnchors(standing: Standing): readonly string[] {
  return [...gaps(standing), ...newest(standing), ...markLines(standing)];
}

function gaps({ heads }: Standing): string[] {
  const wrong = heads.flatMap(({ source, gap }) => (gap === undefined ? [] : [`  ${source}: ${gap}`]));
  return wrong.length === 0 ? [] : ['This ledger is older than what was spent, or another one:', ...wrong];
}

function newest({ heads, head }: Standing): string[] {
  const sound = heads.filter(
    ({ gap, accepted, kind }) => gap === undefined && !accepted && (kind === 'release' || kind === 'checkpoint'),
  );
  const last = sound.toSorted((a, b) => b.head.sequence - a.head.sequence)[0];
  if (last === undefined) return ['last noted by a release or checkpoint: none lies in this workspace'];
  const since = head.sequence - last.head.sequence;
  return [
    `last noted by ${last.source} on ${last.day}: entry ${last.head.sequence}, ${since} ${since === 1 ? 'entry' : 'entries'} since`,
  ];
}

function markLines({ marks }: Standing): string[] {
  return marks.map(({ path, mark, problem, onDiskOfLedger }) => {
    if (problem !== undefined) return `mark in ${path}: cannot be read`;
    const stands = mark === undefined ? 'none yet' : `entry ${mark.head.sequence} on ${mark.day}`;
    return `mark in ${path}: ${stands}, ${onDiskOfLedger ? 'on the disk of the ledger: it is put back together with that disk' : 'on another disk or a share'}`;
  });
}
