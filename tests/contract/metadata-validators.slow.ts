import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Hospital, hospital, OPEN_GATE } from '../support/hospital.ts';

const PACKAGES = [
  'mlcroissant==1.1.1',
  'frictionless[parquet]==5.21.0',
  'csvw==4.1.1',
  'jsonschema',
  'pyyaml',
  'pyarrow',
];
/** Holds the schema of the Citation File Format; itself it does not install on current Pythons. */
const CFF = 'cffconvert==2.0.0';

/** Outside the checkout, so that a second run installs nothing. */
const FOLDER = join(homedir(), '.cache', 'synthward-tests', 'metadata-validators-1');
const PYTHON = join(FOLDER, 'bin', 'python');

const run = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore', timeout: 400_000 }).status === 0;

function installed(): boolean {
  if (existsSync(join(FOLDER, 'whole'))) return true;
  const whole =
    run('python3', '-m', 'venv', FOLDER) &&
    run(PYTHON, '-m', 'pip', 'install', '-q', ...PACKAGES) &&
    run(PYTHON, '-m', 'pip', 'download', '-q', '--no-deps', '-d', FOLDER, CFF);
  if (whole) writeFileSync(join(FOLDER, 'whole'), '');
  return whole;
}

const there = run('python3', '-m', 'venv', '--help');

/** What the validator of each format says; nothing where it finds nothing wrong. */
function python(script: string, ...args: string[]): { output: string; ok: boolean } {
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', script, ...args], { encoding: 'utf8', timeout: 200_000 });
  return { output: stdout.trim(), ok: status === 0 || !process.stderr.write(stderr) };
}

const CROISSANT = `
import json, logging, os, sys, mlcroissant
os.chdir(sys.argv[1])
logging.disable(logging.CRITICAL)
dataset = mlcroissant.Dataset('croissant.json')
issues = dataset.metadata.ctx.issues
record_set = json.load(open('croissant.json'))['recordSet'][0]['@id']
print(json.dumps([sorted(issues.errors), sorted(issues.warnings), sum(1 for _ in dataset.records(record_set))]))
`;

/** Its reader of Parquet counts no bytes, and takes nulls of numbers for values (NaN): so numbers have none here, but for a decimal. */
const FRICTIONLESS = `
import json, os, sys, frictionless
os.chdir(sys.argv[1])
report = frictionless.validate('datapackage.json', skip_errors=['byte-count', 'hash-count'])
print(json.dumps([report.valid, report.flatten(['type', 'fieldName'])]))
`;

const CSVW = `
import json, sys, warnings, csvw
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter('always')
    table = csvw.CSVW(sys.argv[1], validate=True)
    valid = table.is_valid
rows = list(table.tables[0].iterdicts(strict=True)) if valid else []
print(json.dumps([valid, [str(one.message) for one in told], len(rows)]))
`;

const CITATION = `
import glob, json, sys, zipfile, jsonschema, yaml
wheel = zipfile.ZipFile(glob.glob(sys.argv[2] + '/cffconvert*.whl')[0])
schema = json.loads(wheel.read('cffconvert/schemas/1.2.0/schema.json'))
document = yaml.load(open(sys.argv[1]), Loader=yaml.BaseLoader)
print(json.dumps(sorted(error.message[:200] for error in jsonschema.Draft7Validator(schema).iter_errors(document))))
`;

const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: expert
unit: { column: patient, maxRows: 2 }
columns:
  patient: { kind: identifier, generate: sequence }
  sex: { kind: categorical, values: [F, M], missing: ['?'], outside: missing, description: 'Sex "as" <recorded>' }
  ward: { kind: categorical, values: [A, B, C, D], outside: other }
  age: { kind: integer, range: [0, 99], bins: { width: 10 }, outside: error, missing: none, storage: int8 }
  stay: { kind: real, range: [1, 14], bins: { count: 13 }, decimals: 0, outside: error, missing: none, storage: float32 }
  admitted: { kind: datetime, range: ['2020-01-01', '2021-12-31'], bins: { every: quarter }, outside: clamp }
  pressure: { kind: real, range: [60, 200], bins: { count: 14 }, decimals: 1, outside: clamp, missing: ['', NA], storage: 'decimal(5, 1)' }
  note: { kind: text, keep: nulls }
`;

const CONFIG = `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 4, delta: 1e-6 }
output: { rows: 300 }
release: { curator: 'A "hospital": <b>north</b>', license: CC-BY-4.0, url: 'https://example.org/visits', region: Norway, curatorType: government }
${OPEN_GATE}`;

describe.skipIf(!there)('metadata of a release, by the validators of others (skipped where there is no Python)', () => {
  let steward: Hospital;
  const folder = (): string => steward.path('released/one');

  beforeAll(async () => {
    mkdirSync(join(FOLDER, '..'), { recursive: true });
    if (!installed()) throw new Error('The validators cannot be installed; pip needs its registry');
    steward = await hospital({ dictionary: DICTIONARY, config: CONFIG });
    const { status, stderr } = await steward.run(['release', '--yes', '--name', 'one']);
    expect([status, /error\[.*/.exec(stderr)]).toEqual([0, null]);
  }, 600_000);

  test('Croissant: no error, no warning, and its loader reads every row', () => {
    const { output, ok } = python(CROISSANT, folder());
    expect(ok).toBe(true);
    expect(JSON.parse(output)).toEqual([[], [], 300]);
  });

  test('Data Package: every row keeps what it says of its columns', () => {
    expect(JSON.parse(python(FRICTIONLESS, folder()).output)).toEqual([true, []]);
  });

  test('Data Package: a value that is not listed is found', () => {
    const path = join(folder(), 'datapackage.json');
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, sound.replace('"enum":["F","M"]', '"enum":["F"]'));
    const [valid, faults] = JSON.parse(python(FRICTIONLESS, folder()).output);
    writeFileSync(path, sound);
    expect(valid).toBe(false);
    expect(new Set(faults.map(([type, field]: string[]) => `${type} ${field}`))).toEqual(
      new Set(['constraint-error sex']),
    );
  });

  test('CSV on the Web: a sample is as the schema says', async () => {
    const { status } = await steward.run(['sample', 'released/one', '--rows', '200', '-o', 'more.csv']);
    expect(status).toBe(0);
    const { '@context': context, ...tableSchema } = JSON.parse(
      readFileSync(join(folder(), 'csvw-metadata.json'), 'utf8'),
    );
    const path = steward.write(
      'more.csv-metadata.json',
      JSON.stringify({ '@context': context, url: 'more.csv', tableSchema }),
    );
    expect(JSON.parse(python(CSVW, path).output)).toEqual([true, [], 200]);
  });

  test('Citation File Format: it follows the schema', () => {
    const path = join(folder(), 'CITATION.cff');
    expect(JSON.parse(python(CITATION, path, FOLDER).output)).toEqual([]);
    writeFileSync(steward.path('broken.cff'), readFileSync(path, 'utf8').replace('date-released', 'date-of-release'));
    expect(JSON.parse(python(CITATION, steward.path('broken.cff'), FOLDER).output)).not.toEqual([]);
  });
});
