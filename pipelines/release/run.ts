import { join } from 'node:path';
import { type RunPorts, type RunStart, underRun } from '../account/run-life-cycle.ts';
import { protectionOf } from '../config/protection-of.ts';
import { loadSigningKey } from '../release-folder/manifest/keys.ts';
import { refuseTakenName } from '../release-folder/publish.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { carryOut, type ReleaseJob, type ReleaseOutcome } from './carry-out.ts';
import { RELEASE_RUN } from './release-run.ts';
import { refuseOtherAnswers } from './stages/published-before.ts';
import { releasedAudit } from './stages/released-audit.ts';
import { factsFromRecord, factsToRecord, newRun, refuseOtherAudit } from './stages/run-facts.ts';

/**
 * Runs a plan from the records to the release folder.
 *
 * The whole plan is reserved in the ledger before any record is opened; each question is charged before it is answered;
 * the release appears at once or not at all. A run that fails before its first charge is abandoned and costs nothing. One
 * that fails later throws `RunStopped` and can be resumed.
 */
export async function runRelease(job: ReleaseJob, ports: RunPorts): Promise<ReleaseOutcome> {
  const { config, plan } = job;
  const key = await loadSigningKey(config.signingKeyPath);
  const protection = await protectionOf(config);
  const audit = config.release.audit === undefined ? undefined : releasedAudit(config.release.audit, plan);
  const startNew = async (workspace: Workspace, now: Date) => {
    const { runId, facts } = newRun(plan.dataset, config.release.name, audit?.digest, now);
    await refuseTakenName(join(workspace.released, facts.releaseName));
    return { runId, facts: factsToRecord(facts) };
  };
  const mayGoOn: RunStart['mayGoOn'] = (record, { released }, ledger) => {
    const facts = factsFromRecord(record.runId, record.facts);
    refuseOtherAudit(record, audit?.digest);
    return refuseOtherAnswers(join(released, facts.releaseName), facts, record.runId, ledger);
  };
  return underRun({ ...job, kind: RELEASE_RUN, newRun: startNew, mayGoOn }, ports, (held) => {
    refuseOtherAudit(held.run.record, audit?.digest); // of a finished run, which is made again
    return carryOut({ ...job, ...ports, ...held, key, protection, audit: audit?.audit });
  });
}
