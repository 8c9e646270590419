import type { Audit, AuditBound, AuditMethod, AuditScoring } from '../../audit-file/audit-file.ts';
import type { Manifest } from '../manifest/manifest.ts';

/** On what an audit was made, and what it has to do with the release, in whole sentences; what it found, `auditInWords` tells. */
export function auditMadeInWords(
  { records, software, createdAt, threat }: Audit,
  { code }: Pick<Manifest, 'code'>,
): readonly string[] {
  const other = software.version === code.version ? '' : `; the release was made with version ${code.version}`;
  return [
    `An audit of the same plan, made ${createdAt} with version ${software.version}${other}. ${RECORDS[records.origin]}, so that its scores may be read by anybody.`,
    `Its canaries were in twins of this release alone: none was among the records that the release was made from. ${KNOWS[threat.dataKnowledge]}`,
  ];
}

const RECORDS: Readonly<Record<Audit['records']['origin'], string>> = {
  simulated: 'It was made on simulated records, which are nobody’s',
  public: 'It was made on public records',
  protected: 'It was made on protected records, which it should not have been',
};

const KNOWS: Readonly<Record<Audit['threat']['dataKnowledge'], string>> = {
  exact:
    'The attacker knows every record but the canary, and asks whether the canary was among them: the most that differential privacy speaks of.',
  auxiliary:
    'The attacker knows records like those that the twins were trained on, and asks whether the canary was among them.',
};

/** `black box, one run` and so on: which bound this is. */
export const boundName = ({ method, scoring }: AuditBound, scorings: readonly AuditScoring[]): string => {
  const view = scorings.find(({ id }) => id === scoring)?.view;
  return `${view === 'white-box' ? 'white box' : 'black box'}, ${METHODS[method]}`;
};

const METHODS: Readonly<Record<AuditMethod, string>> = {
  'one-run': 'all canaries of a run',
  'one-run-gaussian': 'all canaries of a run, as of a Gaussian mechanism',
  'many-run': 'one canary a run',
  gaussian: 'one canary a run, as of a Gaussian mechanism',
};

/** Which results of an audit a reader may not make more of than they are. */
export const AUDIT_CAVEAT =
  'An audit finds faults; that it found none shows no more than that none was large enough for it to find, and nothing beyond its ceiling.';
