import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CANARY, everyFile } from '../support/canary.ts';
import { type Hospital, hospital } from '../support/hospital.ts';
import { readJournal } from '../support/journal.ts';

const PATIENTS = 10_000;
const SITES = Array.from({ length: 256 }, (_, i) => `S${i}`);
/** The code of each patient's site: a sequence that nothing else holds. */
const codes = Uint8Array.from({ length: PATIENTS }, (_, i) => Math.imul(i + 1, 2654435761) >>> 24);
/** In the order of their identifiers, by which records are numbered. */
const patients = Array.from(codes, (code, i) => ({
  patient: `${CANARY}-${String(i).padStart(5, '0')}`,
  site: SITES[code]!,
  age: (i * 7) % 100,
}));

const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 1 }
columns:
  patient: { kind: identifier }
  site: { kind: categorical, values: [${SITES.join(', ')}], outside: other }
  age: { kind: integer, range: [0, 99], bins: { width: 10 }, outside: clamp }
`;
const DRAFT = DICTIONARY.replace(/values: \[[^\]]*\]/, 'values: fill-in');

const SOURCES = {
  csv: ['visits.csv', ['patient,site,age', ...patients.map(({ patient, site, age }) => `${patient},${site},${age}`)]],
  json: ['visits.jsonl', patients.map((one) => JSON.stringify(one))],
} as const;

/** Ways in which what a patient said, or the codes of many, may stand in a file. */
const TRACES: Readonly<Record<string, Buffer>> = {
  'a text': Buffer.from(CANARY),
  'a text in UTF-16': Buffer.from(CANARY, 'utf16le'),
  'codes of 8 bits': Buffer.from(codes.subarray(7000, 7024)),
  'codes of 16 bits': Buffer.from(Uint16Array.from(codes.subarray(7000, 7024)).buffer),
  'codes of 32 bits': Buffer.from(Uint32Array.from(codes.subarray(7000, 7024)).buffer),
};

let steward: Hospital;
/** Outside the workspace: the source, the key, and where the system keeps temporary files. */
let outside: string;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'synthward-outside-'));
  mkdirSync(join(outside, 'tmp'));
});
afterEach(() => {
  steward.close();
  rmSync(outside, { recursive: true, force: true });
});

interface Setting {
  readonly source: keyof typeof SOURCES;
  readonly counting: 'memory' | 'sql';
  readonly sealed: boolean;
  readonly dictionary?: string;
}

async function setUp({ source, counting, sealed, dictionary = DICTIONARY }: Setting): Promise<void> {
  const [name, lines] = SOURCES[source];
  writeFileSync(join(outside, name), `${lines.join('\n')}\n`);
  const config = `schema: synthward/run/1
dataset: visits
source: { path: ${join(outside, name)}, counting: ${counting} }
dictionary: dictionary.yaml
budget: { epsilon: 2, delta: 1e-6 }
policy: { maxEpsilon: 9, maxDelta: 1e-6 }
gate: { maxError1: 2, maxError2: 2, maxNoiseError1: 2, maxEmptyShare: 1 }
output: { rows: 500 }
${sealed ? `protection: { keyFile: ${join(outside, 'key')} }\n` : ''}`;
  steward = await hospital({ csv: '', config, dictionary });
  if (sealed) expect((await run(['keygen', '--protection', '-o', join(outside, 'key')])).status).toBe(0);
}

const run = (args: readonly string[], kill?: (line: string) => boolean) =>
  steward.run(args, { env: { TMPDIR: join(outside, 'tmp') }, ...(kill === undefined ? {} : { killWhen: kill }) });

/** What lies on the disk of what was told: kind of trace, by file. */
const traces = (): string[] => {
  const files = [...everyFile(steward.folder), ...everyFile(join(outside, 'tmp'))];
  return files.flatMap((file) => {
    const bytes = readFileSync(file);
    return Object.entries(TRACES).flatMap(([kind, trace]) =>
      bytes.includes(trace) ? [`${kind} in ${file.split('/').at(-1)}`] : [],
    );
  });
};

const CASES = [
  { source: 'json', counting: 'memory', at: '"stage":"load","done":1', found: ['a text in fields.csv'] },
  { source: 'json', counting: 'sql', at: '"stage":"load","done":2', found: ['a text in fields.csv'] },
  {
    source: 'csv',
    counting: 'memory',
    at: '"kind":"stage-started","stage":"fit"',
    found: ['codes of 16 bits in records.bin'],
  },
  {
    source: 'csv',
    counting: 'memory',
    at: '"kind":"stage-started","stage":"evaluate"',
    found: ['codes of 16 bits in records.bin'],
  },
  {
    source: 'csv',
    counting: 'sql',
    at: '"kind":"stage-started","stage":"fit"',
    found: ['codes of 8 bits in records.duckdb'],
  },
  {
    source: 'csv',
    counting: 'sql',
    at: '"kind":"stage-started","stage":"evaluate"',
    found: ['codes of 8 bits in records.duckdb'],
  },
] as const;

describe.each(CASES)('a release of $source counted by $counting, killed at $at', ({ source, counting, at, found }) => {
  const kill = (line: string): boolean => line.includes(at);
  const release = ['release', '--yes', '--name', 'killed', '--progress', 'jsonl'];

  test('leaves traces of records without a key', async () => {
    await setUp({ source, counting, sealed: false });
    expect((await run(release, kill)).status).toBeUndefined();
    expect(traces()).toEqual(expect.arrayContaining([...found]));
  });

  test('leaves none with a key, and goes on with that key alone', async () => {
    await setUp({ source, counting, sealed: true });
    expect((await run(release, kill)).status).toBeUndefined();
    expect(everyFile(steward.path('protected')).length).toBeGreaterThan(1);
    expect(traces()).toEqual([]);
    const { runs, charges } = readJournal(steward.folder);
    const paid = charges(runs[0]!.runId).length;
    if (at.includes('fit')) {
      const good = readFileSync(steward.path('synthward.yaml'), 'utf8');
      await run(['keygen', '--protection', '-o', join(outside, 'other')]);
      steward.write('synthward.yaml', good.replace(join(outside, 'key'), join(outside, 'other')));
      const other = await run(['release', '--resume']);
      expect([other.status, other.stderr]).toEqual([3, expect.stringContaining('PROTECTION_KEY_INVALID')]);
      steward.write('synthward.yaml', good.replace(/protection.*\n/, ''));
      const none = await run(['release', '--resume']);
      expect([none.status, none.stderr]).toEqual([3, expect.stringContaining('PROTECTION_KEY_INVALID')]);
      steward.write('synthward.yaml', good);
      expect(readJournal(steward.folder).charges(runs[0]!.runId)).toHaveLength(paid);
    }
    const { status, stderr } = await run(['release', '--resume']);
    expect([status, stderr.includes('error[')]).toEqual([0, false]);
    expect(traces()).toEqual([]);
    expect((await run(['verify', 'released/killed'])).status).toBe(0);
  });
});

test.each([
  { sealed: false, found: ['a text in fields.csv'] },
  { sealed: true, found: [] },
])('describe, killed while it reads, leaves $found (key: $sealed)', async ({ sealed, found }) => {
  await setUp({ source: 'json', counting: 'memory', sealed, dictionary: DRAFT });
  const { status } = await run(['describe', '--spend', '--yes', '--progress', 'jsonl'], (line) =>
    line.includes('"stage":"load","done":1'),
  );
  expect(status).toBeUndefined();
  expect(everyFile(steward.path('protected')).length).toBeGreaterThan(1);
  expect(traces()).toEqual(found);
});

test('a changed byte of encrypted records is found, and the run starts over from the source', async () => {
  await setUp({ source: 'csv', counting: 'memory', sealed: true });
  await run(['release', '--yes', '--progress', 'jsonl'], (line) =>
    line.includes('"kind":"stage-started","stage":"evaluate"'),
  );
  const file = everyFile(steward.path('protected')).find((path) => path.endsWith('records.bin'))!;
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
  const { runId } = readJournal(steward.folder).runs[0]!;
  const refused = await run(['release', '--resume']);
  expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining(`clean --run ${runId}`)]);
  expect((await run(['clean', '--run', runId, '--yes'])).status).toBe(0);
  expect((await run(['release', '--resume'])).status).toBe(0);
});
