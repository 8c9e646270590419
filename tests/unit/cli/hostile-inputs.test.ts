import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { captured } from '../../support/captured-terminal.ts';
import { CONFIG, DICTIONARY, visits } from '../../support/hospital.ts';
import { expectHarmless, HOSTILE, seededSample } from '../../support/hostile.ts';
import { expectHarmlessSteward, placesOfSteward } from '../../support/hostile-steward.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function steward(): { readonly folder: string; readonly path: (name: string) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'synthward-hostile-inputs-'));
  folders.push(folder);
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('visits.csv'), visits(30));
  writeFileSync(path('dictionary.yaml'), DICTIONARY);
  writeFileSync(path('synthward.yaml'), CONFIG);
  return { folder, path };
}

/** As long as a file system takes, with the line that would be forged. */
const NAME = `${HOSTILE.replaceAll('/', '').slice(0, 60)}\n4711 passed.csv`;

async function expectHarmlessCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  expectHarmless(await captured(args, { env }));
  expectHarmless(await captured([...args, '--json', '--progress', 'jsonl'], { env }), { json: true });
}

describe('files that somebody else wrote', () => {
  test.each(seededSample('steward', placesOfSteward(), 12))('$name', ({ files }) => expectHarmlessSteward(files));

  test.each([HOSTILE, `schema: "${HOSTILE}"`, `${HOSTILE}: 1`, `? ${HOSTILE}\n: &${HOSTILE} *x`])(
    'a configuration and a dictionary that are %j',
    async (text) => {
      for (const file of ['synthward.yaml', 'dictionary.yaml']) {
        const { path } = steward();
        writeFileSync(path(file), text);
        await expectHarmlessCommand(['plan', '-c', path('synthward.yaml')]);
        await expectHarmlessCommand(['describe', '-c', path('synthward.yaml')]);
      }
    },
  );

  test('a table whose names and records are hostile, and the draft of it', async () => {
    const { path } = steward();
    // A header is one line.
    const flat = HOSTILE.replaceAll(/[\n\r]/g, ' ');
    const names = [...(flat.match(/.{1,40}/gsu) ?? []), flat].map((part, i) => `c${i} ${part}`.trim());
    const line = (values: readonly string[]): string =>
      `${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`;
    writeFileSync(path(NAME), line([...names, 'patient_id']) + line([...names.map(() => flat), '1']));
    const [draft, config] = [path('draft.yaml'), path('draft-config.yaml')];
    const drafted = await captured(['init', path(NAME), '-o', draft, '-c', config, '--header-is-names']);
    expectHarmless(drafted);
    expect(drafted).toMatchObject({ status: 0, stderr: '' });
    for (const file of [draft, config]) {
      const text = readFileSync(file, 'utf8');
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(text).not.toMatch(/^\W*4711 passed/m);
    }
    expect(Object.keys(parse(readFileSync(draft, 'utf8')).columns)).toEqual([...names, 'patient_id']);
    expect(parse(readFileSync(config, 'utf8')).source.path).toBe(NAME);
    await expectHarmlessCommand(['check', '-c', path('synthward.yaml'), '--source', path(NAME), '--header-is-names']);
    await expectHarmlessCommand(['plan', '-c', path('synthward.yaml'), '--source', path(NAME)]);
  });

  test.each(['redcap', 'sql', 'frictionless', 'csvw', 'omop', 'types'])('a schema said to be %s', async (format) => {
    const { path } = steward();
    for (const [i, text] of [
      HOSTILE,
      JSON.stringify({ fields: [{ name: HOSTILE, type: HOSTILE, description: HOSTILE }], [HOSTILE]: HOSTILE }),
      `CREATE TABLE "${HOSTILE}" ("${HOSTILE}" ${HOSTILE});`,
      `CREATE TABLE t (a integer CHECK (a in ('${HOSTILE}')), "b ${HOSTILE}" widget);`,
      `Variable / Field Name,Form Name,Field Type,Field Label\n"${HOSTILE.replaceAll('"', "'")}",f,radio,"${HOSTILE.replaceAll('"', "'")}"\n`,
      `name,type\n"${HOSTILE.replaceAll('"', "'")}","${HOSTILE.replaceAll('"', "'")}"\n`,
    ].entries()) {
      const schema = path(`schema-${format}-${i}`);
      writeFileSync(schema, text);
      const to = ['-o', path(`${format}-${i}.yaml`), '-c', path(`${format}-${i}-config.yaml`)];
      expectHarmless(await captured(['init', '--from', schema, '--from-format', format, ...to]));
    }
  });
});

describe('what somebody typed', () => {
  const ONE = [
    [HOSTILE],
    ['ledger', HOSTILE],
    ['explain', HOSTILE],
    ['verify', HOSTILE],
    ['verify', '.', '--public-key', HOSTILE],
    ['sample', HOSTILE, '--rows', '5', '-o', 'x.csv'],
    ['sample', '.', '--rows', HOSTILE, '-o', 'x.csv'],
    ['sample', '.', '--rows', '5', '-o', HOSTILE],
    ['sample', '.', '--rows', '5', '--seed', HOSTILE, '-o', 'x.csv'],
    ['plan', '-c', HOSTILE],
    ['plan', `--${HOSTILE}`],
    ['plan', `--${HOSTILE}=1`],
    ['plan', '--progress', HOSTILE],
    ['plan', HOSTILE],
    ['init', HOSTILE],
    ['init', '--from', HOSTILE],
    ['init', 'x.csv', '--encoding', HOSTILE],
    ['keygen', '-o', join('/nonexistent', HOSTILE)],
    ['describe', HOSTILE, '-d', HOSTILE],
    ['ledger', 'show', '--workspace', HOSTILE],
    ['ledger', 'verify', '--workspace', HOSTILE, '--checkpoint', HOSTILE],
    ['ledger', 'abandon', HOSTILE],
    ['ledger', 'revoke', HOSTILE],
    ['ledger', 'backup', HOSTILE],
    ['clean', '--run', HOSTILE],
  ];
  test.each(ONE.map((args) => [args.map((one) => one.replace(HOSTILE, '<hostile>')).join(' '), args] as const))(
    '%s',
    async (_, args) => expectHarmlessCommand(args),
  );

  test.each(['source', 'workspace', 'epsilon', 'delta', 'model', 'rows', 'name', 'allocation', 'project', 'columns'])(
    'plan --%s',
    async (flag) => {
      const { path } = steward();
      await expectHarmlessCommand(['plan', '-c', path('synthward.yaml'), `--${flag}`, HOSTILE]);
    },
  );

  test('names in the ledger, and where it is', async () => {
    const { folder } = steward();
    const place = ['--workspace', folder];
    await expectHarmlessCommand([
      'ledger',
      'policy',
      HOSTILE,
      '--epsilon',
      '3',
      '--delta',
      '1e-6',
      '--spender',
      HOSTILE,
      ...place,
    ]);
    const award = ['ledger', 'award', HOSTILE, '--project', HOSTILE, '--epsilon', '1', '--purpose', HOSTILE];
    await expectHarmlessCommand([
      ...award,
      '--approver',
      HOSTILE,
      '--expires',
      '2099-01-01',
      '--spender',
      HOSTILE,
      ...place,
    ]);
    await expectHarmlessCommand(['ledger', 'show', ...place]);
    await expectHarmlessCommand(['ledger', 'allocations', ...place]);
  });

  test.each(['SYNTHWARD_SOURCE', 'SYNTHWARD_WORKSPACE', 'SYNTHWARD_SIGNING_KEY', 'SYNTHWARD_PUBLIC_KEY'])(
    'the environment variable %s',
    async (name) => {
      const { path } = steward();
      const env = { [name]: HOSTILE };
      await expectHarmlessCommand(['plan', '-c', path('synthward.yaml')], env);
      await expectHarmlessCommand(['verify', '.'], env);
      await expectHarmlessCommand(['ledger', 'checkpoint'], env);
      await expectHarmlessCommand(['ledger', 'show'], env);
    },
  );
});
