import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readDictionary } from '../../../../pipelines/dictionary/load.ts';
import { draftedFrom } from './drafted.ts';

type Columns = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const columnsOf = async (sql: string, fromTable?: string): Promise<Columns> =>
  (await draftedFrom(sql, { table: fromTable })).yaml.columns;

test('PostgreSQL: types, checks, comments, enumerations and domains', async () => {
  const draft = await draftedFrom(`
    SET search_path = icu; -- it's a script
    CREATE TYPE icu."Severity" AS ENUM ('mild', 'it''s bad', 'severe');
    CREATE DOMAIN percent AS numeric(4,1) CHECK (VALUE BETWEEN 0 AND 100);
    CREATE FUNCTION f() RETURNS int AS $body$ SELECT 1; -- CREATE TABLE no (a int);
    $body$ LANGUAGE sql;
    CREATE TABLE IF NOT EXISTS icu.stays (
      stay_id     bigserial PRIMARY KEY,
      patient_id  integer NOT NULL REFERENCES icu.patients (id) ON DELETE CASCADE,
      age         smallint NOT NULL CHECK (age >= 0 AND age < 120),
      sex         char(1) NOT NULL DEFAULT 'F' CHECK (sex IN ('F', 'M', 'X')),
      smoker      varchar(1) CHECK (smoker = 'Y' OR smoker = 'N' OR smoker IS NULL),
      triage      icu."Severity",
      saturation  percent NOT NULL,
      weight      numeric(5,1) CONSTRAINT heavy CHECK (weight > 0 AND weight <= 400), -- kilograms
      "Lab Value" double precision,
      died        boolean NOT NULL DEFAULT false,
      admitted    timestamp(3) with time zone NOT NULL CHECK (admitted BETWEEN '2019-01-01' AND TIMESTAMP '2020-12-31 23:59:59'),
      born        date CHECK (born <= CURRENT_DATE),
      tags        text[],
      seen        time without time zone,
      place       geography(Point, 4326),
      note        text,
      ward        character varying(10),
      dx_code     varchar(8),
      provider_id int REFERENCES providers,
      nights      int GENERATED ALWAYS AS (left_day - came_day + 0) STORED,
      came_day    int CHECK (came_day BETWEEN 0 AND 9),
      left_day    int CHECK (9 >= left_day AND left_day >= 0),
      CONSTRAINT stays CHECK (left_day >= came_day),
      UNIQUE (patient_id, admitted)
    );
    COMMENT ON COLUMN icu.stays.sex IS 'F female; M male; X other';
    COMMENT ON COLUMN icu.other.sex IS 'not this';
  `);
  expect(draft.yaml.columns).toMatchObject({
    stay_id: { kind: 'identifier' },
    patient_id: { kind: 'identifier' },
    age: { kind: 'integer', range: [0, 119], missing: 'none', origin: 'public' },
    sex: {
      kind: 'categorical',
      description: 'F female; M male; X other',
      values: ['F', 'M', 'X'],
      labels: { F: 'female', M: 'male', X: 'other' },
    },
    smoker: { kind: 'boolean', true: ['Y'], false: ['N'] },
    triage: { kind: 'categorical', values: ['mild', "it's bad", 'severe'] },
    saturation: { kind: 'real', range: [0, 100], decimals: 1, missing: 'none' },
    weight: { kind: 'real', description: 'kilograms', range: [0, 400], decimals: 1 },
    'Lab Value': { kind: 'real', range: 'fill-in' },
    died: { kind: 'boolean', ignoreCase: true },
    admitted: { kind: 'datetime', range: ['2019-01-01', '2020-12-31 23:59:59'] },
    born: { kind: 'date', range: 'fill-in' },
    tags: { kind: 'text' },
    seen: { kind: 'text' },
    place: { kind: 'text' },
    note: { kind: 'text' },
    ward: { kind: 'categorical', values: 'fill-in' },
    dx_code: { kind: 'code' },
    provider_id: { kind: 'identifier' },
    nights: { kind: 'integer', from: 'left_day - came_day + 0' },
    came_day: { range: [0, 9] },
    left_day: { range: [0, 9] },
  });
  expect(draft.yaml.columns['smoker']).not.toHaveProperty('missing');
  expect(draft.yaml.table).toBe('stays');
  expect(draft.yaml.unit).toEqual({ name: 'patient', column: 'patient_id', maxRows: 'fill-in' });
  expect(draft.open).toEqual([
    'unit',
    'Lab Value (range, bins)',
    'born (range)',
    'ward (values)',
    'dx_code (grouping)',
  ]);
  expect(draft.remarks).toEqual([
    'Types that are not known here were drafted as text: place (geography, line 22).',
    'One CHECK says what is not read here: see whether a constraint can.',
  ]);
  expect(draft.dictionary).toContain(
    '#   - { order: [came_day, left_day], because: a CHECK of the table, origin: public }',
  );
});

test('PostgreSQL as pg_dump writes it: casts, arrays, keys added later, records passed over', async () => {
  const draft = await draftedFrom(`
CREATE TABLE public.patients (
    patient_id character varying(12) NOT NULL,
    sex character varying(1) NOT NULL,
    grade smallint,
    age integer NOT NULL,
    CONSTRAINT patients_age_check CHECK (((age >= 0) AND (age <= 120))),
    CONSTRAINT patients_grade_check CHECK ((grade = ANY (ARRAY[1, 2, 3]))),
    CONSTRAINT patients_sex_check CHECK (((sex)::text = ANY ((ARRAY['F'::character varying, 'M'::character varying])::text[])))
);
ALTER TABLE public.patients OWNER TO steward;
COPY public.patients (patient_id, sex, grade, age) FROM stdin;
O'Hara	F	1	40
'	M	2	50
\\.

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_pkey PRIMARY KEY (patient_id);
`);
  expect(draft.yaml.columns).toMatchObject({
    patient_id: { kind: 'identifier' },
    sex: { values: ['F', 'M'], missing: 'none' },
    grade: { values: ['1', '2', '3'] },
    age: { range: [0, 120] },
  });
  expect(draft.yaml.unit).toEqual({ name: 'patient', column: 'patient_id', maxRows: 1, origin: 'public' });
  expect(draft.remarks).toEqual([expect.stringContaining('holds records too')]);
  expect(draft.dictionary).not.toContain('Hara');
});

test('MySQL: back-ticks, inline enumerations, comments, keys, unsigned and small Booleans', async () => {
  const columns = await columnsOf(`
    # mysqldump
    CREATE TABLE \`visits\` (
      \`id\` int unsigned NOT NULL AUTO_INCREMENT,
      \`sex\` enum('f','m','n/a') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT 'It\\'s the sex',
      \`smoker\` tinyint(1) NOT NULL DEFAULT '0',
      \`score\` tinyint(3) unsigned DEFAULT NULL,
      \`cost\` decimal(10,2) unsigned zerofill NOT NULL,
      \`born\` year DEFAULT NULL,
      \`key\` varchar(5) DEFAULT NULL,
      \`scan\` longblob,
      PRIMARY KEY (\`id\`),
      KEY \`by_sex\` (\`sex\`),
      UNIQUE KEY \`u\` (\`key\`) USING BTREE,
      CONSTRAINT \`c\` CHECK (\`score\` between 0 and 10)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='Visits';
  `);
  expect(columns).toMatchObject({
    id: { kind: 'identifier' },
    sex: { kind: 'categorical', description: "It's the sex", values: ['f', 'm', 'n/a'] },
    smoker: { kind: 'boolean' },
    score: { kind: 'integer', range: [0, 10] },
    cost: { kind: 'real', decimals: 2 },
    born: { kind: 'integer', range: [1901, 2155] },
    key: { kind: 'identifier' },
    scan: { kind: 'text' },
  });
  expect(Object.keys(columns)).toHaveLength(8);
});

test('SQL Server: brackets, bit, identity, conditions as it rewrites them, descriptions, UTF-16', async () => {
  const sql = `
    SET ANSI_NULLS ON
    GO
    CREATE TABLE [dbo].[Patient Visits](
      [VisitKey] [int] IDENTITY(1,1) NOT NULL,
      [PatientKey] [int] NOT NULL,
      [Sex] [nvarchar](1) NULL,
      [Emergency] [bit] NOT NULL,
      [Charge] [money] NULL,
      [SeenAt] [datetime2](7) NOT NULL,
      [Story] [nvarchar](max) NULL,
      [Age] AS ([Years]+1),
      [Years] [tinyint] NULL,
     CONSTRAINT [PK] PRIMARY KEY CLUSTERED ([VisitKey] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]
    ) ON [PRIMARY]
    GO
    ALTER TABLE [dbo].[Patient Visits] WITH CHECK ADD CONSTRAINT [CK_Sex] CHECK (([Sex]='M' OR [Sex]='F'))
    GO
    ALTER TABLE [dbo].[Patient Visits] WITH CHECK ADD CHECK (([Years]>=(0) AND [Years]<=(120)))
    GO
    EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'Sex as told', @level0type=N'SCHEMA',@level0name=N'dbo', @level1type=N'TABLE',@level1name=N'Patient Visits', @level2type=N'COLUMN',@level2name=N'Sex'
    GO
  `;
  const draft = await draftedFrom(new Uint8Array(Buffer.from(`\ufeff${sql}`, 'utf16le')));
  expect(draft.yaml.columns).toMatchObject({
    VisitKey: { kind: 'identifier' },
    PatientKey: { kind: 'identifier' },
    Sex: { kind: 'categorical', description: 'Sex as told', values: ['M', 'F'] },
    Emergency: { kind: 'boolean' },
    Charge: { kind: 'real', decimals: 2 },
    SeenAt: { kind: 'datetime' },
    Story: { kind: 'text' },
    Years: { kind: 'integer', range: [0, 120] },
  });
  expect(draft.yaml.unit).toMatchObject({ column: 'PatientKey' });
  expect(draft.remarks).toEqual([]);
});

test('Oracle, SQLite and DuckDB', async () => {
  const oracle = await columnsOf(`
    CREATE TABLE "HIS"."ADMISSIONS" (
      "PATIENT_ID" NUMBER(10,0) NOT NULL ENABLE,
      "SEX" VARCHAR2(1 BYTE) CHECK ("SEX" IN ('F','M')) ENABLE,
      "DOSE" NUMBER,
      "LOS" NUMBER(4),
      "SEEN" DATE CHECK (SEEN >= TO_DATE('2015-01-01', 'YYYY-MM-DD') AND SEEN <= DATE '2019-12-31'),
      "STORY" CLOB
    ) SEGMENT CREATION IMMEDIATE;`);
  expect(oracle).toMatchObject({
    PATIENT_ID: { kind: 'identifier' },
    SEX: { values: ['F', 'M'] },
    DOSE: { kind: 'real' },
    LOS: { kind: 'integer' },
    SEEN: { kind: 'date', range: ['2015-01-01', '2019-12-31'] },
    STORY: { kind: 'text' },
  });
  const sqlite = await columnsOf('create table t (id integer primary key autoincrement, any, "group" TEXT, n INTEGER)');
  expect(sqlite).toMatchObject({ id: { kind: 'identifier' }, any: { kind: 'categorical' }, n: { kind: 'integer' } });
  const duckdb = await columnsOf(
    "CREATE OR REPLACE TABLE t(a UTINYINT, b HUGEINT, c ENUM('x', 'y'), d TIMESTAMP_MS, e STRUCT(x INTEGER, y VARCHAR), f INTEGER[3], g BOOLEAN)",
  );
  expect(duckdb).toMatchObject({
    a: { kind: 'integer' },
    b: { kind: 'integer' },
    c: { values: ['x', 'y'] },
    d: { kind: 'datetime' },
    e: { kind: 'text' },
    f: { kind: 'text' },
    g: { kind: 'boolean' },
  });
});

test('of several tables the one that is named is taken, or the one that the header fits', async () => {
  const sql =
    'CREATE TABLE a.t (x int, y int); CREATE TABLE b.t (x int, z int); CREATE TABLE c (sex int, age int, ward int);';
  await expect(draftedFrom(sql)).rejects.toMatchObject({
    code: 'SCHEMA_INVALID',
    message: expect.stringContaining('it has several tables: a.t, b.t, c'),
    hint: expect.stringContaining('--from-table'),
  });
  await expect(draftedFrom(sql, { table: 'T' })).rejects.toMatchObject({
    hint: expect.stringContaining('schema.table'),
  });
  await expect(draftedFrom(sql, { table: 'd' })).rejects.toMatchObject({
    message: expect.stringContaining('no table "d"'),
  });
  expect(Object.keys(await columnsOf(sql, 'B.T'))).toEqual(['x', 'z']);
  const draft = await draftedFrom(sql, { header: ['SEX', 'age', 'own'] });
  expect(Object.keys(draft.yaml.columns)).toEqual(['SEX', 'age', 'own']);
  expect(draft.remarks[0]).toBe('Table c was taken, of 3 in the file.');
  await expect(draftedFrom(sql, { header: ['x', 'y2'] })).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
});

test('what the schema leaves open is taken from what is known of the name, if kinds and limits agree, and dates share one place', async () => {
  const draft = await draftedFrom(`CREATE TABLE t (
    heart_rate smallint, sodium smallint CHECK (sodium > 130), sex char(1), platelets varchar(9), temperature numeric(4,1), odd numeric(4,1),
    came timestamp, went timestamp, cost numeric(4,2) CHECK (cost BETWEEN 0 AND 500), wide smallint CHECK (wide BETWEEN 0 AND 99999)
  )`);
  const { columns } = draft.yaml;
  expect(draft.guessed).toEqual(['heart_rate', 'temperature']);
  expect(columns['heart_rate']).toMatchObject({
    kind: 'integer',
    range: [expect.any(Number), expect.any(Number)],
    storage: 'int16',
  });
  expect(columns['heart_rate']).not.toHaveProperty('origin');
  expect(draft.dictionary).toMatch(/ heart_rate: .*# guessed by its name/);
  expect(columns['temperature']).toMatchObject({ decimals: 1, storage: 'decimal(4,1)' });
  expect(columns['sodium']).toMatchObject({ range: 'fill-in' });
  expect(columns['platelets']).toMatchObject({ values: 'fill-in' });
  expect(columns['came']).not.toHaveProperty('range');
  expect(draft.yaml).toMatchObject({ defaults: { datetime: { range: 'fill-in' } } });
  // A storage that the range does not fit is left out.
  expect(columns['cost']).not.toHaveProperty('storage');
  expect(columns['wide']).not.toHaveProperty('storage');
});

test('a condition that is read by halves is not believed', async () => {
  const columns = await columnsOf(`CREATE TABLE t (
    a int CHECK (a IN (1, 2) AND length(a) > 0), b int CHECK (b > 0 OR c > 0), c int CHECK (c IN (SELECT 1)), d int CHECK (NOT d IN (1, 2)),
    e varchar(3) CHECK (e <> 'x'), f int CHECK (f = 1 OR g = 2), g int CHECK (coalesce(g, 0) >= 0), h int CHECK (h BETWEEN 5 AND 1)
  )`);
  for (const name of ['a', 'b', 'c', 'd', 'f', 'g', 'h']) expect(columns[name]).toMatchObject({ range: 'fill-in' });
  expect(columns['e']).toMatchObject({ values: 'fill-in' });
});

test('what is cut short is read as far as it goes, and that is told', async () => {
  const draft = await draftedFrom("CREATE TABLE t (age int CHECK (age BETWEEN 0 AND 9), sex char(1) DEFAULT 'F");
  expect(Object.keys(draft.yaml.columns)).toEqual(['age', 'sex']);
  expect(draft.remarks).toEqual([expect.stringContaining('line 1 is never closed')]);
  await expect(draftedFrom('CREATE TABLE t AS SELECT 1;')).rejects.toMatchObject({ code: 'SCHEMA_INVALID' });
});

test.each([
  ['parentheses', `CREATE TABLE t (a int CHECK ${'('.repeat(30_000)}a > 1${')'.repeat(30_000)}, b int)`],
  ['open tables', 'CREATE TABLE t (a int, '.repeat(50_000)],
  ['alterations', `CREATE TABLE t (a int); ${'ALTER TABLE t ADD '.repeat(50_000)}`],
  ['domains', `CREATE TABLE t (a int); ${'CREATE DOMAIN d AS int '.repeat(50_000)}`],
  ['one line', `CREATE TABLE t (${Array.from({ length: 2_000 }, (_, i) => `c${i} int`).join(',')})`],
  ['quotes', `CREATE TABLE t (a int); ${"'".repeat(1_000_001)}`],
  ['dollars', `CREATE TABLE t (a int); ${'$a$ $b$ '.repeat(100_000)}`],
  ['conditions', `CREATE TABLE t (a int CHECK (${'a > 1 AND '.repeat(50_000)} a < 5))`],
  [
    'alternatives',
    `CREATE TABLE t (a int CHECK (${Array.from({ length: 20_000 }, (_, i) => `a = ${i}`).join(' OR ')}))`,
  ],
  ['casts', `CREATE TABLE t (a int CHECK (a ${'::int'.repeat(100_000)} > 1))`],
  ['digits', `CREATE TABLE t (a int DEFAULT ${'1'.repeat(1_000_000)}x)`],
])('a hostile script of many %s ends', { timeout: 60_000 }, async (_, sql) => {
  expect((await draftedFrom(sql)).columns).toBeGreaterThan(0);
});

test('the schema of the critical care table leaves one column open', async () => {
  const draft = await draftedFrom(readFileSync('fixtures/critical-care/schema.sql', 'utf8'));
  expect(draft.open).toEqual(['icd10 (grouping)']);
  const filled = draft.dictionary.replace(/( icd10: .*)kind: code(.*), grouping: .*\} \}/, '$1kind: text$2 }');
  expect((await readDictionary('d.yaml', filled)).codings.length).toBe(46);
});
