import { join } from 'node:path';
import { z } from 'zod';
import { ANSWERS_FILE, readAnswers } from '../../pipelines/release-folder/artefacts/answers-file.ts';
import {
  columnsOf,
  DATA_DICTIONARY_FILE,
  dataDictionarySchema,
} from '../../pipelines/release-folder/artefacts/data-dictionary.ts';
import { EVENTS_FILE, eventsFileSchema } from '../../pipelines/release-folder/artefacts/events-file.ts';
import { MODEL_FILES, readMeasurements } from '../../pipelines/release-folder/artefacts/model-files.ts';
import { checkOutputColumns } from '../../pipelines/release-folder/decode/check-output-columns.ts';
import { checkedGroups } from '../../pipelines/release-folder/decode/checked-groups.ts';
import { tableDecoder } from '../../pipelines/release-folder/decode/table-decoder.ts';
import { rulesOfDescribed } from '../../pipelines/release-folder/decode/table-rules.ts';
import type { ReleaseFiles } from '../../pipelines/release-folder/files/release-files.ts';
import { readJson } from '../../pipelines/release-folder/files/strict-json.ts';
import { MANIFEST_FILE } from '../../pipelines/release-folder/manifest/manifest.ts';
import { manifestBytes, parseManifest } from '../../pipelines/release-folder/reading/read-manifest.ts';
import { epsilonOfZcdp } from '../../privacy/accounting/zcdp/conversion.ts';
import { zcdpCost } from '../../privacy/accounting/zcdp/cost.ts';
import { UserError } from '../../privacy/errors.ts';
import { eventFromJson, eventToJson } from '../../privacy/event-json.ts';
import { canonicalJson } from '../../privacy/ledger/canonical-json.ts';
import { rational } from '../../privacy/rational.ts';
import { type Input, textOf } from '../engine/input.ts';
import { holds, type Target } from '../engine/target.ts';
import { mutateArrow } from '../mutators/arrow.ts';
import { CHECKOUT, filesOf } from './folders.ts';
import { changedJson } from './json-part.ts';
import { memoryFiles } from './memory-files.ts';

export const SOUND_RELEASE: string = join(CHECKOUT, 'fixtures/broken-releases/releases/sound');
const LIMITS = { secondsAtMost: 4, megabytesAtMost: 1500 };

const manifest: Target = ofOneFile('manifest', MANIFEST_FILE, [], (files) => {
  const bytes = manifestBytes(files);
  const read = parseManifest(bytes);
  // Files that say nothing of a thing have no key for it, so nothing is lost on the way.
  holds(Buffer.from(canonicalJson(read)).equals(bytes), 'the manifest is written otherwise than it was read');
  return 'accepted';
});

const dictionary: Target = ofOneFile(
  'data-dictionary',
  DATA_DICTIONARY_FILE,
  ['MODEL_INVALID', 'DICTIONARY_INVALID'],
  (files) => {
    const parsed = dataDictionarySchema.safeParse(readJson(files, DATA_DICTIONARY_FILE));
    if (!parsed.success) return 'not its schema';
    const rules = rulesOfDescribed(parsed.data.dictionary);
    if (rules === undefined) return 'rules not well formed';
    const columns = columnsOf(parsed.data);
    checkOutputColumns(columns);
    checkedGroups(columns, rules);
    const sizes = columns.flatMap((column) => (column.kind === 'modelled' ? [column.coding.size] : []));
    const codes = sizes.map((size) => Uint32Array.from({ length: 16 }, (_, row) => row % size));
    for (const _ of tableDecoder(columns, 'seed', rules).decode([{ rows: 16, columns: codes }]));
    return 'accepted';
  },
);

const events: Target = ofOneFile('events', EVENTS_FILE, ['EVENT_INVALID', 'EVENT_UNSUPPORTED'], (files) => {
  const parsed = eventsFileSchema.safeParse(readJson(files, EVENTS_FILE));
  if (!parsed.success) return 'not its schema';
  const read = parsed.data.charges.map(({ event }) => eventFromJson(event));
  for (const [i, event] of read.entries()) {
    const same = canonicalJson(eventToJson(event)) === canonicalJson(parsed.data.charges[i]!.event);
    holds(same, 'an event is written otherwise than it was read');
  }
  const { rho, delta } = zcdpCost({ kind: 'composed', events: read });
  holds(rho.numerator >= 0n && delta.numerator >= 0n, 'a cost is below zero');
  holds(epsilonOfZcdp(rho, rational(1n, 1_000_000n)) >= 0, 'epsilon is below zero or no number');
  return 'accepted';
});

const measurements: Target = {
  name: 'measurements',
  codes: ['MODEL_INVALID', 'RELEASE_INVALID'],
  ...LIMITS,
  async prepare() {
    const files = filesOf(SOUND_RELEASE);
    const entries = textOf(files[MODEL_FILES.measurements]);
    const counts = files[MODEL_FILES.counts]!;
    return {
      make: (draw): Input => ({
        [MODEL_FILES.measurements]: draw.chance(0.8) ? changedJson(entries, draw) : files[MODEL_FILES.measurements]!,
        [MODEL_FILES.counts]: draw.chance(0.3) ? mutateArrow(counts, draw) : counts,
      }),
      run(input) {
        const read = readMeasurements(memoryFiles(input));
        const bytes = read.reduce((sum, { values }) => sum + values.byteLength, 0);
        holds(bytes <= input[MODEL_FILES.counts]!.length, 'more numbers came out than there are bytes');
        return 'accepted';
      },
    };
  },
};

const answers: Target = {
  name: 'answers',
  codes: ['MODEL_INVALID', 'RELEASE_INVALID'],
  ...LIMITS,
  async prepare() {
    const files = filesOf(SOUND_RELEASE);
    const counts = readMeasurements(memoryFiles(files));
    const seed = textOf(files[ANSWERS_FILE]);
    return {
      make: (draw): Input => ({ [ANSWERS_FILE]: changedJson(seed, draw) }),
      run(input) {
        const read = readAnswers(memoryFiles(input), counts);
        try {
          for (const answer of read.values()) answer.body();
          return 'accepted';
        } catch (error) {
          // By its contract a body throws where the file contradicts itself; whoever asks for it says so in words.
          if (error instanceof UserError || !isRefusal(error)) throw error;
          return error.constructor.name;
        }
      },
    };
  },
};

const isRefusal = (error: unknown): error is Error =>
  error instanceof z.core.$ZodError || (error instanceof RangeError && error.message.startsWith('Cannot'));

function ofOneFile(name: string, path: string, codes: Target['codes'], read: (files: ReleaseFiles) => string): Target {
  return {
    name,
    codes: ['RELEASE_INVALID', ...codes],
    ...LIMITS,
    async prepare() {
      const seed = textOf(filesOf(SOUND_RELEASE)[path]);
      return {
        make: (draw): Input => ({ [path]: changedJson(seed, draw, path === MANIFEST_FILE ? '' : '\n') }),
        run: (input) => read(memoryFiles(input)),
      };
    },
  };
}

export const ARTEFACT_TARGETS: readonly Target[] = [manifest, dictionary, events, measurements, answers];
