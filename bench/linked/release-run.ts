import { parseArgs } from 'node:util';
import { loadLinkedPlan } from '../../cli/load.ts';
import { ownSoftware } from '../../cli/software.ts';
import { runLinkedRelease } from '../../pipelines/release/linked/run-linked.ts';
import { generateSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';

/**
 * One release of linked tables as the command makes it, in a process of its own, so that what it took is its own too. Prints one JSON line.
 *
 *   release-run.js --config FILE
 */
const { values: options } = parseArgs({ options: { config: { type: 'string', default: 'synthward.yaml' } } });

const loaded = await loadLinkedPlan({ config: options.config }, {});
if (loaded === undefined) throw new Error(`The dictionary of ${options.config} is of one table`);
const { config, plan } = loaded;
await generateSigningKey(config.signingKeyPath);
const stages = new Map<string, number>();
const outcome = await runLinkedRelease(
  { config, plan, spender: 'bench', resume: undefined, software: ownSoftware() },
  {
    entropy: systemEntropy(),
    now: () => new Date(),
    listener: (event) => {
      if (event.kind === 'stage-started') stages.set(event.stage, performance.now());
      if (event.kind === 'stage-finished')
        stages.set(event.stage, Math.round((performance.now() - stages.get(event.stage)!) / 100) / 10);
    },
  },
);
const { user, system } = process.cpuUsage();
process.stdout.write(
  `${JSON.stringify({
    folder: outcome.folder,
    units: outcome.units,
    events: outcome.events,
    insideReport: outcome.insideReport !== undefined,
    model: plan.model.kind,
    processorSeconds: Math.round((user + system) / 1e5) / 10,
    seconds: Math.round(performance.now() / 100) / 10,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    stages: Object.fromEntries(stages),
  })}\n`,
);
