import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { generateSigningKey, loadSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { sampleRelease } from '../../pipelines/sample/sample-release.ts';
import { UNFORESEEN } from '../../pipelines/verify/report/stopped-by.ts';
import { verifyRelease } from '../../pipelines/verify/verify-release.ts';
import type { Draw } from '../engine/draw.ts';
import { bytesOf, type Input, textOf } from '../engine/input.ts';
import { holds, type PreparedTarget, type Target } from '../engine/target.ts';
import { mutateText } from '../mutators/text.ts';
import { richRelease } from '../seeds/rich-release.ts';
import { SOUND_RELEASE } from './artefacts.ts';
import { changedFiles } from './changed-release.ts';
import { filesOf, writeFolder } from './folders.ts';
import { type Seal, sealed } from './seal.ts';

/** Parts of an input that are no files. */
const SEED = ':seed';
const SEAL = ':seal';
const WHERE = ':where';
const FORMAT = ':format';

interface Folders {
  /** Where the release of the input lies. */
  readonly release: string;
  make(draw: Draw, rich: number): Input;
  write(input: Input): void;
}

/** Makes changed releases below `folder`: the sound fixture, or one with columns of every kind. */
async function folders(folder: string): Promise<Folders> {
  const seeds: Readonly<Record<string, Input>> = {
    sound: filesOf(SOUND_RELEASE),
    rich: filesOf(await richRelease(folder)),
  };
  const { privateKeyPath } = await generateSigningKey(join(folder, 'keys', 'key.pem'));
  const key = await loadSigningKey(privateKeyPath);
  const release = join(folder, 'release');
  return {
    release,
    make(draw, rich) {
      const seed = draw.chance(rich) ? 'rich' : 'sound';
      const seal: Seal = draw.chance(0.9) ? 'whole' : draw.pick(['signed', 'none']);
      return { [SEED]: bytesOf(seed), [SEAL]: bytesOf(seal), ...changedFiles(seeds[seed]!, draw) };
    },
    write(input) {
      const own = Object.fromEntries(Object.entries(input).filter(([path]) => !path.startsWith(':')));
      const files = { ...seeds[textOf(input[SEED])], ...own };
      writeFolder(release, sealed(files, textOf(input[SEAL]) as Seal, key));
    },
  };
}

const isChanged = (input: Input): boolean => Object.keys(input).some((path) => !path.startsWith(':'));

const verify: Target = {
  name: 'verify',
  needsRelease: true,
  codes: [],
  secondsAtMost: 30,
  megabytesAtMost: 2000,
  async prepare(folder): Promise<PreparedTarget> {
    const { release, make, write } = await folders(folder);
    return {
      make: (draw) => make(draw, 0.02),
      async run(input) {
        write(input);
        const report = await verifyRelease(release);
        holds(report.schema === 'verify/1', 'the report is none');
        holds(JSON.parse(JSON.stringify(report)).ok === report.ok, 'the report cannot be written');
        if (textOf(input[SEAL]) === 'none' && isChanged(input))
          holds(!report.ok || isSame(input), 'a change without a seal passes');
        const stopped = report.checks.find(({ detail }) => detail.startsWith(UNFORESEEN));
        if (stopped !== undefined) return `stopped at ${stopped.id}`;
        return report.ok ? 'passed' : 'failed';
      },
    };
  },
};

/** Some changes give what was there. */
function isSame(input: Input): boolean {
  const sound = filesOf(SOUND_RELEASE);
  return (
    textOf(input[SEED]) === 'rich' ||
    Object.entries(input).every(([path, bytes]) => path.startsWith(':') || Buffer.from(sound[path] ?? []).equals(bytes))
  );
}

const CONDITIONS = [
  'age >= 65',
  'sex = F',
  'ward in (north, south)',
  'age between 20 and 40',
  'stay != 3',
  'ward is not null',
  'lab_k < 4.5',
  'admitted >= 2019-06-01',
  'diagnosis = I50',
  'sex = true',
  'weight is null',
  'ward = "x y"',
  'patient = 1',
  'bmi > 20',
  'los = 3',
];
const PIECES = [
  '=',
  '!=',
  '<',
  '>',
  '(',
  ')',
  ',',
  '"',
  "'",
  ' in (',
  ' between ',
  ' and ',
  ' null',
  '1e308',
  '-1e308',
  '1e-400',
  'NaN',
  '2019-02-30',
  '9999999999999999999',
];

const sample: Target = {
  name: 'sample',
  needsRelease: true,
  codes: ['RELEASE_INVALID', 'MODEL_INVALID', 'CONDITION_INVALID', 'DICTIONARY_INVALID'],
  secondsAtMost: 10,
  megabytesAtMost: 2000,
  async prepare(folder): Promise<PreparedTarget> {
    const { release, make, write } = await folders(folder);
    return {
      make(draw) {
        const unchanged = draw.chance(0.15);
        const made = make(draw, 0.4);
        const where = draw.chance(0.5) ? [] : Array.from({ length: 1 + draw.below(3) }, () => conditionText(draw));
        return {
          ...(unchanged ? { [SEED]: made[SEED]!, [SEAL]: bytesOf('whole') } : made),
          [WHERE]: bytesOf(JSON.stringify(where)),
          [FORMAT]: bytesOf(draw.pick(['arrow', 'arrow', 'arrow', 'arrow', 'csv', 'parquet'])),
        };
      },
      async run(input) {
        write(input);
        const out = join(folder, `out.${textOf(input[FORMAT] ?? bytesOf('csv'))}`);
        const where: string[] = JSON.parse(textOf(input[WHERE] ?? bytesOf('[]')));
        try {
          const written = await sampleRelease({ release, rows: 20, seed: 'seed', where, out });
          holds(written.probability >= 0 && written.probability <= 1, 'a share lies outside 0 and 1');
          holds(readFileSync(out).length > 0, 'an empty file was written');
        } catch (error) {
          holds(!existsSync(out), 'a file was left behind');
          throw error;
        } finally {
          rmSync(out, { force: true });
        }
        return where.length === 0 ? 'drawn' : 'drawn under conditions';
      },
    };
  },
};

const conditionText = (draw: Draw): string =>
  draw.chance(0.5) ? draw.pick(CONDITIONS) : mutateText(draw.pick(CONDITIONS), draw, PIECES);

export const RELEASE_TARGETS: readonly Target[] = [verify, sample];
