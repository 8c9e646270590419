import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlan } from '../../cli/load.ts';
import { VERSION } from '../../cli/version.ts';
import { seededDraws } from '../../fixtures/support/draws.ts';
import { runRelease } from '../../pipelines/release/run.ts';
import { generateSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { createWorkspace, workspaceAt } from '../../pipelines/workspace/workspace.ts';
import { systemEntropy } from '../../privacy/random/system-entropy.ts';
import { CHECKOUT } from '../targets/folders.ts';
import { CONFIG_SEEDS, DICTIONARY_SEEDS, GROUPING_FILES } from '../targets/yaml-seeds.ts';

/** Rows of the table that the second dictionary of `yaml-seeds.ts` describes. */
export function richTable(rows = 60): string {
  const { below, position, chance } = seededDraws('fuzz');
  const names =
    'patient,note,sex,again,grade,ward,diagnosis,lab_k,lab_na,dose_mg,admitted,seen,discharged,los,weight,height,bmi,crp';
  const two = (number: number): string => String(number).padStart(2, '0');
  const lines = Array.from({ length: rows }, (_, row) => {
    const [day, month, stay] = [1 + below(20), 1 + below(12), below(8)];
    const [weight, height] = [40 + below(600) / 10, 1.5 + below(40) / 100];
    const ward = ['007', '1.0', 'x y'][position([5, 3, 2])];
    return [
      `P${String(1 + (row >> 1)).padStart(6, '0')}`,
      'text',
      chance(0.5) ? 'yes' : '0',
      chance(0.5) ? '1' : 'no',
      1 + below(3),
      ward,
      ['I50', 'J44', 'E11', 'Z99'][below(4)],
      chance(0.1) ? 'NA' : (3 + below(30) / 10).toFixed(1),
      (60 + below(40)).toFixed(1),
      chance(0.5) ? 0 : below(60),
      `${two(day)}/${two(month)}/2019`,
      `2019-${two(month)}-${two(day)} 0${below(10)}:30:00`,
      `2019-${two(month)}-${two(day + stay)}`,
      stay,
      weight.toFixed(1),
      height.toFixed(2),
      (weight / height ** 2).toFixed(1),
      (below(500) / 10).toFixed(1),
    ].join(',');
  });
  return `${[names, ...lines].join('\n')}\n`;
}

/** So few rows are mostly noise: whether the gate would let them out is a matter of chance. */
const OPEN_GATE = 'gate: { maxError1: 2, maxError2: 2, maxCopiesExcess: 1, maxNoiseError1: 2, maxEmptyShare: 1 }\n';

/** Makes a small release with columns of every kind in a workspace below `below`, and returns its folder. */
export async function makeRichRelease(below: string): Promise<string> {
  const home = mkdtempSync(join(below, 'release-'));
  const config = join(home, 'synthward.yaml');
  writeFileSync(join(home, 'visits.csv'), richTable());
  writeFileSync(join(home, 'dictionary.yaml'), DICTIONARY_SEEDS[1]!);
  for (const path of GROUPING_FILES) copyFileSync(join(CHECKOUT, path), join(home, path.split('/').at(-1)!));
  const small = CONFIG_SEEDS[0]!.replace('rows: 200', 'rows: 50').replace('epsilon: 3', 'epsilon: 12');
  writeFileSync(config, `${small}${OPEN_GATE}`);
  await createWorkspace(workspaceAt(home));
  const key = await generateSigningKey(join(home, 'key.pem'));
  const planned = await loadPlan({ config }, { SYNTHWARD_SIGNING_KEY: key.privateKeyPath });
  const run = { ...planned, spender: 'steward', resume: undefined, software: { version: VERSION } };
  const ports = { entropy: systemEntropy(), now: () => new Date(), listener: () => {} };
  const { folder } = await runRelease(run, ports);
  if (folder === undefined) throw new Error('The gate said no');
  return folder;
}

/** Where the processes of one run find the release that was made for them all. */
export const RICH_RELEASE = 'SYNTHWARD_FUZZ_RELEASE';

/** The release of this run, or one made now below `folder`. */
export const richRelease = async (folder: string): Promise<string> =>
  process.env[RICH_RELEASE] ?? (await makeRichRelease(folder));
