import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../pipelines/config/load-config.ts';
import { planDescribe } from '../../pipelines/describe/plan-describe.ts';
import { readDraft } from '../../pipelines/describe/read-draft.ts';
import { ExtractError, extractOf } from '../../pipelines/dictionary/extract.ts';
import { readDictionary } from '../../pipelines/dictionary/load.ts';
import { planRelease } from '../../pipelines/release/plan.ts';
import { bytesOf, type Input, textOf } from '../engine/input.ts';
import { holds, type Target } from '../engine/target.ts';
import { mutateBytes } from '../mutators/bytes.ts';
import { mutateYaml } from '../mutators/yaml.ts';
import { fixtureText } from './folders.ts';
import { CONFIG_SEEDS, DICTIONARY_SEEDS, DRAFT_SEEDS, GROUPING_FILES } from './yaml-seeds.ts';

const CODES: Target['codes'] = [
  'DICTIONARY_INVALID',
  'FILE_MISSING',
  'FILE_UNREADABLE',
  'CONFIG_INVALID',
  'BUDGET_INVALID',
  'BUDGET_EXCEEDED',
  'DOMAIN_TOO_LARGE',
  'HEADER_HOLDS_DATA',
  'ALLOCATION_REQUIRED',
];

const writeGroupings = (folder: string): void => {
  for (const path of GROUPING_FILES) writeFileSync(join(folder, path.split('/').at(-1)!), fixtureText(path));
};

/** Dictionaries, through all that `plan` works out of them. */
const dictionary: Target = {
  name: 'dictionary',
  codes: CODES,
  secondsAtMost: 6,
  megabytesAtMost: 1500,
  async prepare(folder) {
    writeGroupings(folder);
    const path = join(folder, 'dictionary.yaml');
    const settings = join(folder, 'synthward.yaml');
    writeFileSync(settings, CONFIG_SEEDS[0]!);
    const config = await loadConfig(settings);
    return {
      make: (draw): Input => ({ dictionary: bytesOf(mutateYaml(draw.pick(DICTIONARY_SEEDS), draw)) }),
      async run(input) {
        const text = textOf(input['dictionary']);
        const read = await readDictionary(path, text);
        const again = await readDictionary(path, text);
        holds(JSON.stringify(read) === JSON.stringify(again), 'one text is read in two ways');
        const plan = planRelease(config, read);
        holds(plan.epsilon >= 0, 'a plan has no epsilon');
        return 'accepted';
      },
    };
  },
};

/** Run configurations, as `plan` reads them, beside a dictionary that stays. */
const config: Target = {
  name: 'config',
  codes: CODES,
  secondsAtMost: 6,
  megabytesAtMost: 1500,
  async prepare(folder) {
    const path = join(folder, 'synthward.yaml');
    const dictionary = await readDictionary(join(folder, 'dictionary.yaml'), DICTIONARY_SEEDS[0]!);
    return {
      make: (draw): Input => ({
        config: draw.chance(0.05)
          ? mutateBytes(bytesOf(draw.pick(CONFIG_SEEDS)), draw)
          : bytesOf(mutateYaml(draw.pick(CONFIG_SEEDS), draw)),
      }),
      async run(input) {
        writeFileSync(path, input['config'] ?? '');
        const read = await loadConfig(path);
        try {
          const wanted = read.columns === undefined ? dictionary : extractOf(dictionary, read.columns);
          planRelease(read, wanted);
        } catch (error) {
          if (error instanceof ExtractError) return 'no extract';
          throw error;
        }
        return 'accepted';
      },
    };
  },
};

/** Drafts with marks, as far as `describe` without `--spend`. */
const draft: Target = {
  name: 'draft',
  codes: CODES,
  secondsAtMost: 6,
  megabytesAtMost: 1500,
  async prepare(folder) {
    writeGroupings(folder);
    const settings = join(folder, 'synthward.yaml');
    writeFileSync(settings, CONFIG_SEEDS[0]!);
    const config = await loadConfig(settings);
    const path = join(folder, 'dictionary.yaml');
    return {
      make: (draw): Input => ({
        draft: draw.chance(0.05)
          ? mutateBytes(bytesOf(draw.pick(DRAFT_SEEDS)), draw)
          : bytesOf(mutateYaml(draw.pick(DRAFT_SEEDS), draw)),
      }),
      async run(input) {
        writeFileSync(path, input['draft'] ?? '');
        planDescribe(config, await readDraft(path));
        return 'accepted';
      },
    };
  },
};

export const PUBLIC_INPUT_TARGETS: readonly Target[] = [dictionary, config, draft];
