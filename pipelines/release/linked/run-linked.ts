import { join } from 'node:path';
import { type RunPorts, type RunStart, underRun } from '../../account/run-life-cycle.ts';
import { protectionOf } from '../../config/protection-of.ts';
import { refuseMissingSources } from '../../protected/linked/linked-sources.ts';
import { loadSigningKey } from '../../release-folder/manifest/keys.ts';
import { refuseTakenName } from '../../release-folder/publish.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import { RELEASE_RUN } from '../release-run.ts';
import { refuseOtherAnswers } from '../stages/published-before.ts';
import { factsFromRecord, factsToRecord, newRun } from '../stages/run-facts.ts';
import { carryOutLinked, type LinkedOutcome } from './carry-out-linked.ts';
import type { LinkedReleaseJob } from './linked-job.ts';

/** `runRelease` of linked tables: the same life of a run, over views of the records. */
export async function runLinkedRelease(job: LinkedReleaseJob, ports: RunPorts): Promise<LinkedOutcome> {
  const { config, plan } = job;
  const key = await loadSigningKey(config.signingKeyPath);
  const protection = await protectionOf(config);
  const startNew = async (workspace: Workspace, now: Date) => {
    const { runId, facts } = newRun(plan.dataset, config.release.name, undefined, now);
    await refuseTakenName(join(workspace.released, facts.releaseName));
    await refuseMissingSources(config.source, plan.dictionary);
    return { runId, facts: factsToRecord(facts) };
  };
  const mayGoOn: RunStart['mayGoOn'] = (record, { released }, ledger) => {
    const facts = factsFromRecord(record.runId, record.facts);
    return refuseOtherAnswers(join(released, facts.releaseName), facts, record.runId, ledger);
  };
  return underRun({ ...job, kind: RELEASE_RUN, newRun: startNew, mayGoOn }, ports, (held) =>
    carryOutLinked({ ...job, ...ports, ...held, key, protection }),
  );
}
