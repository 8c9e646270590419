import type { Cleaned } from '../../pipelines/clean/clean-workspace.ts';
import type { Lying } from '../../pipelines/clean/survey.ts';
import { bytes } from './numbers.ts';
import { renderTable } from './table.ts';

export interface CleanResult {
  readonly workspace: string;
  readonly dryRun: boolean;
  readonly cleaned: readonly Cleaned[];
}

export const REMOVED_IS_NOT_OVERWRITTEN =
  'Removed files are not overwritten: a disk, above all an SSD, its backups and snapshots may still hold what they held.';

/** What lies in `protected/` and what became of it. For the steward alone: sizes follow from the records. */
export function renderClean({ dryRun, cleaned }: CleanResult): readonly string[] {
  if (cleaned.length === 0) return ['Nothing lies in protected/.'];
  const removed = cleaned.reduce((sum, { removedBytes }) => sum + removedBytes, 0);
  return [
    ...renderTable(
      [
        ['what', 'state', 'since', 'size', dryRun ? 'would be' : 'was', 'because'],
        ...cleaned.map((one) => [
          one.lying.name,
          stateOf(one.lying),
          one.lying.since,
          bytes(one.lying.bytes),
          whatHappened(one, dryRun),
          one.reason,
        ]),
      ],
      new Set([3]),
    ),
    '',
    dryRun ? 'Nothing was removed: this is a dry run.' : `${bytes(removed)} removed.`,
    ...cleaned.flatMap(({ lying }) =>
      lying.kind === 'run' && lying.leftInEngine !== undefined ? [`Run ${lying.name}: ${lying.leftInEngine}`] : [],
    ),
  ];
}

const stateOf = (lying: Lying): string => {
  if (lying.held === 'process') return 'at work';
  if (lying.kind === 'run') return lying.state.replace('-', ' ');
  return lying.kind;
};

function whatHappened({ removal, removedBytes }: Cleaned, dryRun: boolean): string {
  if (removal === 'nothing' || (!dryRun && removedBytes === 0)) return 'kept';
  return { all: 'removed', 'all-but-report': 'removed but for its report', leftovers: 'cleared of leftovers' }[removal];
}

export const cleanToJson = ({ workspace, dryRun, cleaned }: CleanResult): Record<string, unknown> => ({
  schema: 'clean/1',
  workspace,
  dryRun,
  found: cleaned.map(({ lying, removal, reason, removedBytes }) => ({
    kind: lying.kind,
    name: lying.name,
    path: lying.path,
    bytes: lying.bytes,
    since: lying.since,
    held: lying.held,
    ...(lying.kind === 'run'
      ? {
          state: lying.state,
          charges: lying.charges,
          hasRecords: lying.hasRecords,
          hasInsideReport: lying.hasInsideReport,
          ...(lying.leftInEngine === undefined ? {} : { leftInEngine: lying.leftInEngine }),
        }
      : {}),
    removal,
    reason,
    removedBytes,
  })),
});
