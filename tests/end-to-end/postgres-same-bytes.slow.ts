import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test, vi } from 'vitest';
import { loadConfig } from '../../pipelines/config/load-config.ts';
import { loadDictionary } from '../../pipelines/dictionary/load.ts';
import { planRelease } from '../../pipelines/release/plan.ts';
import { runRelease } from '../../pipelines/release/run.ts';
import { generateSigningKey } from '../../pipelines/release-folder/manifest/keys.ts';
import { insecureSeededEntropy } from '../support/insecure-seeded-entropy.ts';
import { loadCsv, sourceOf } from '../support/postgres-hospital.ts';
import { noPostgres, startPostgres } from '../support/postgres-server.ts';
import { realTable } from '../support/real-data.ts';

/** The generation seed is drawn beside the entropy of a run. */
vi.mock('node:crypto', async (original) => ({
  ...(await original<typeof import('node:crypto')>()),
  randomBytes: (bytes: number) => Buffer.alloc(bytes, 7),
}));

const FIXTURE = fileURLToPath(new URL('../../fixtures/diabetes130', import.meta.url));
/** Columns that a hospital would keep as numbers. */
const WHOLE = [
  'encounter_id',
  'patient_nbr',
  'time_in_hospital',
  'num_lab_procedures',
  'num_procedures',
  'num_medications',
  'number_outpatient',
  'number_emergency',
  'number_inpatient',
  'number_diagnoses',
  'admission_type_id',
  'discharge_disposition_id',
  'admission_source_id',
];
/** Beside counts of inner bins, enough kinds of columns to differ by: identifiers, codes, numbers, lists. */
const COLUMNS =
  '[race, gender, age, time_in_hospital, num_lab_procedures, num_medications, number_inpatient, diag_1, admission_type_id, insulin, A1Cresult, readmitted]';

const diabetes = realTable('diabetes130/diabetic_data.csv.gz');
test.skipIf(diabetes.absent || noPostgres).each(['memory', 'sql'])(
  `Diabetes-130 from PostgreSQL, counted in %s, gives the very files that its CSV gives with the same entropy${diabetes.reason}`,
  async (counting) => {
    const folder = mkdtempSync(join(tmpdir(), 'synthward-same-bytes-'));
    const server = await startPostgres();
    try {
      await loadCsv(
        server,
        'diabetes',
        gunzipSync(readFileSync(diabetes.path)),
        Object.fromEntries(WHOLE.map((name) => [name, 'integer'])),
      );
      const written = readFileSync(join(FIXTURE, 'synthward.yaml'), 'utf8')
        .replace(
          'dictionary: dictionary.yaml',
          `dictionary: ${join(FIXTURE, 'dictionary.yaml')}\ncolumns: ${COLUMNS}\nthreads: 1`,
        )
        .replace('evaluation: { share: 0.05 }', 'evaluation: { share: 0.05, utility: false }');
      const release = async (name: string, source: string): Promise<Record<string, string>> => {
        const file = join(folder, `${name}.yaml`);
        writeFileSync(
          file,
          written
            .replace(/^source:.*$/m, source.replace(/ \}$/, `, counting: ${counting} }`))
            .replace('workspace: workspace', `workspace: ${name}`),
        );
        const config = await loadConfig(file, { name: 'same' });
        await generateSigningKey(config.signingKeyPath);
        const { extractOf } = await import('../../pipelines/dictionary/extract.ts');
        const plan = planRelease(config, extractOf(await loadDictionary(config.dictionaryPath), config.columns!));
        const job = { config, plan, spender: 'test', resume: undefined, software: { version: '0.0.0' } };
        const { folder: released } = await runRelease(job as Parameters<typeof runRelease>[0], {
          entropy: insecureSeededEntropy('same bytes'),
          now: () => new Date('2026-01-02T03:04:05Z'),
          listener: () => {},
        });
        return Object.fromEntries(
          ['data', 'model'].flatMap((room) =>
            readdirSync(join(released!, room)).map((one) => [
              `${room}/${one}`,
              readFileSync(join(released!, room, one)).toString('base64'),
            ]),
          ),
        );
      };
      const fromFile = await release('file', `source: { path: ${diabetes.path} }`);
      const fromServer = await release('server', sourceOf(server, 'table: diabetes'));
      expect(Object.keys(fromFile)).toContain('data/encounters.parquet');
      // In a database the halves of patients that an answer is about are numbered in the order in which it hands them out.
      if (counting === 'sql') delete fromFile['model/answers.json'];
      for (const [name, bytes] of Object.entries(fromFile))
        expect([name, fromServer[name] === bytes]).toEqual([name, true]);
    } finally {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
