import type { Manifest } from './manifest.ts';

const WITHOUT_RECORDS: readonly string[] = [
  'that noise was really drawn from the system generator, and as much of it as the events state',
  'that the released answers are those that were drawn',
  'that each unit was held to its contribution bound before anything was counted',
  'that where a network was trained, units were drawn at random and their gradients shortened as the events state',
  'that the events are all that was ever done to the records, in this release and in others',
  'that facts marked `public` or `expert` in the data dictionary were not taken from the records',
  'that the number of rows, where it is called a public setting, was chosen without looking',
  'that the exponential choices were scored with the sensitivity that their epsilon assumes',
  'that nothing but what the release states decided whether it was published',
  'that the records say what happened to the patients',
];

/** What nobody can check of a release without the records: said wherever checks are told, so that a pass is not taken for more than it is. */
export const withoutRecords = (
  manifest: Pick<Manifest, 'holdout' | 'gate' | 'audit'> | undefined,
): readonly string[] => [
  ...WITHOUT_RECORDS,
  ...(manifest?.holdout === undefined ? [] : ['that who was held out was drawn by chance, and was not learnt from']),
  ...(manifest?.gate.outsideGuarantee === undefined
    ? []
    : ['that exact numbers of attacks kept within the limits under which they let the release be published']),
  ...(manifest?.audit === undefined
    ? []
    : ['that coins and scores of the audit are those of runs of the planned pipeline, none of which was left out']),
];
