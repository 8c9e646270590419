import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editJson, reseal } from '../../../fixtures/support/reseal.ts';
import { NO_RULES } from '../../../pipelines/release-folder/decode/table-rules.ts';
import type { ReleaseContent } from '../../../pipelines/release-folder/release-content.ts';
import { writeTables } from '../../../pipelines/release-folder/tables/tables.ts';
import { writeRelease } from '../../../pipelines/release-folder/write-release.ts';
import type { CheckId, VerifyReport } from '../../../pipelines/verify/report/report.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { rational } from '../../../privacy/rational.ts';
import { freshKey, sampleContent } from '../release-folder/sample-release.ts';
import { SAMPLE_COLUMNS, sampleBlocks } from '../release-folder/sample-table.ts';
import { goodRelease } from './good-release.ts';

const good = goodRelease();
const { dir, copy } = good;

function expectFailure(report: VerifyReport, id: CheckId, file: string, detail?: string | RegExp): void {
  expect(report.ok).toBe(false);
  expect(report.checks.filter(({ verdict }) => verdict === 'fail')).toContainEqual(
    expect.objectContaining({ id, file, ...(detail === undefined ? {} : { detail: expect.stringMatching(detail) }) }),
  );
}

/** The only checks that fail, so that each defect has its own message. */
const failing = (report: VerifyReport): string[] => [
  ...new Set(report.checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)),
];

describe('a folder that was changed', () => {
  test.each(['data/encounters.parquet', 'manifest.json', 'manifest.sig', 'SHA256SUMS', 'model/values.arrow'])(
    'misses %s',
    async (path) => {
      const changed = copy();
      rmSync(join(changed, path));
      expectFailure(await verifyRelease(changed), path === 'manifest.json' ? 'manifest' : 'folder', path);
    },
  );

  test.each(['data/encounters.parquet', 'data/encounters.arrow', 'manifest.json', 'manifest.sig', 'SHA256SUMS'])(
    'has %s cut short',
    async (path) => {
      const changed = copy();
      truncateSync(join(changed, path), readFileSync(join(changed, path)).length - 5);
      const report = await verifyRelease(changed);
      expect(report.ok).toBe(false);
      expect(report.checks.filter(({ verdict }) => verdict === 'fail').map(({ file }) => file)).toContain(path);
    },
  );

  test('has one file more', async () => {
    const changed = copy();
    writeFileSync(join(changed, 'data', 'notes.txt'), 'hello');
    expectFailure(await verifyRelease(changed), 'folder', 'data/notes.txt', /does not list it/);
  });

  test('has a link in place of a file, an empty folder, and a name that leads upwards', async () => {
    const changed = copy();
    const moved = join(dir(), 'moved');
    renameSync(join(changed, 'events.json'), moved);
    symlinkSync(moved, join(changed, 'events.json'));
    mkdirSync(join(changed, 'empty'));
    const report = await verifyRelease(changed);
    expectFailure(report, 'folder', 'events.json', /no plain file/);
    expectFailure(report, 'folder', 'empty/', /no plain file/);
    const upwards = copy();
    await reseal(upwards, good.key, (manifest) => {
      manifest.tables[0].parquet = '../../etc/passwd';
    });
    expectFailure(await verifyRelease(upwards), 'manifest', 'manifest.json', /tables\.0\.parquet/);
  });

  test('is no folder at all, or empty', async () => {
    expectFailure(await verifyRelease(join(dir(), 'nowhere')), 'folder', '.');
    expectFailure(await verifyRelease(dir()), 'manifest', 'manifest.json');
  });

  test('has a manifest that is nonsense', async () => {
    for (const body of [
      '{',
      '[]',
      'null',
      '"x"',
      `${'['.repeat(50_000)}`,
      '{"schema":1e999}',
      '\ufeff{}',
      '{"a":1,"a":2}',
    ]) {
      const changed = copy();
      writeFileSync(join(changed, 'manifest.json'), body);
      expectFailure(await verifyRelease(changed), 'manifest', 'manifest.json');
    }
  });

  test('has a manifest with the same content in other bytes', async () => {
    const changed = copy();
    const body = JSON.parse(readFileSync(join(changed, 'manifest.json'), 'utf8'));
    writeFileSync(join(changed, 'manifest.json'), JSON.stringify(body, null, 1));
    expectFailure(await verifyRelease(changed), 'manifest', 'manifest.json', /canonical/);
  });
});

describe('a signature by somebody else', () => {
  test('is told apart by the public key and by the fingerprint, and only then', async () => {
    const changed = copy();
    const thief = await freshKey();
    await reseal(changed, thief);
    expect((await verifyRelease(changed)).ok).toBe(true);
    expectFailure(await verifyRelease(changed, { publicKeyPath: good.key.publicKeyPath }), 'signer', 'manifest.sig');
    expectFailure(
      await verifyRelease(changed, { trustedFingerprints: [good.key.fingerprint] }),
      'signer',
      'manifest.sig',
    );
    const trusted = await verifyRelease(good.path, { trustedFingerprints: [thief.fingerprint, good.key.fingerprint] });
    expect(trusted.ok).toBe(true);
  });

  test('under a manifest that names the first signer fails by itself', async () => {
    const changed = copy();
    await reseal(changed, await freshKey(), (manifest) => {
      manifest.identity.signer.fingerprint = good.key.fingerprint;
    });
    expectFailure(await verifyRelease(changed), 'signature', 'manifest.sig', /signed again with another key/);
  });

  test('stops the auditor whose own key cannot be read', async () => {
    await expect(verifyRelease(good.path, { publicKeyPath: join(good.path, 'none.pub') })).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
    await expect(verifyRelease(good.path, { publicKeyPath: join(good.path, 'README.md') })).rejects.toMatchObject({
      code: 'KEY_INVALID',
    });
  });
});

describe('a dishonest curator who signs again', () => {
  async function release(
    change: (target: string) => void | Promise<void>,
    edit?: (manifest: never) => void,
    card?: 'kept',
  ): Promise<VerifyReport> {
    const changed = copy();
    await change(changed);
    await reseal(changed, good.key, edit as never, card);
    return verifyRelease(changed, { publicKeyPath: good.key.publicKeyPath });
  }
  const written = async (changes: Partial<ReleaseContent>): Promise<string> => {
    const target = dir();
    await writeRelease(target, sampleContent(good.key, changes));
    return target;
  };

  test('leaves out an event', async () => {
    const report = await release((target) => editJson(target, 'events.json', ({ charges }) => charges.pop()));
    expectFailure(report, 'events', 'events.json', /2 charges, the manifest states 3/);
    expectFailure(report, 'claim', 'manifest.json', /rho/);
    expectFailure(report, 'measurements', 'model/measurements.json', /sigma squared 900 have no event/);
  });

  test('counts an event fewer times, and says so everywhere', async () => {
    const report = await release((target) =>
      editJson(target, 'events.json', ({ charges }) => {
        charges[2].event.times = 1;
      }),
    );
    expect(failing(report)).toEqual(['claim']);
  });

  test('halves the noise of an event, or promises half the loss', async () => {
    const noise = await release((target) =>
      editJson(target, 'events.json', ({ charges }) => {
        charges[0].event.sigmaSquared = '100';
      }),
    );
    expectFailure(noise, 'claim', 'manifest.json', /the events cost rho 67\/2400, the manifest states 31\/2400/);
    const spent = await release(
      () => {},
      (manifest: { claim: { epsilon: string } }) => {
        manifest.claim.epsilon = '1/2';
      },
    );
    expectFailure(spent, 'claim', 'manifest.json', /the claim is 0\.5/);
  });

  test('claims more in words than in numbers', async () => {
    const report = await release(
      () => {},
      (manifest: { claim: { statement: string } }) => {
        manifest.claim.statement = 'Perfectly private.';
      },
    );
    expectFailure(report, 'claim', 'manifest.json', /in words/);
  });

  test('claims something else on the dataset card', async () => {
    const report = await release(
      (target) => writeFileSync(join(target, 'README.md'), '# Perfectly private\n'),
      undefined,
      'kept',
    );
    expect(failing(report)).toEqual(['card']);
    expectFailure(report, 'card', 'README.md', /^line 1, before its first section, is not what/);
  });

  test('publishes exact numbers, or in spite of a failed gate', async () => {
    const inside = await written({ report: { edition: 'inside', numbers: [] } });
    expectFailure(await verifyRelease(inside), 'origins', 'report.json', /inside edition/);
    const failed = await written({ gate: { verdict: 'pass', checks: [{ id: 'one-way', passed: false }] } });
    expectFailure(await verifyRelease(failed), 'gate', 'manifest.json');
  });

  test('names a table so that making it again would write elsewhere', async () => {
    const report = await release(
      () => {},
      (manifest: { tables: { name: string }[] }) => {
        manifest.tables[0]!.name = '../../../escaped';
      },
    );
    expectFailure(report, 'manifest', 'manifest.json', /tables\.0\.name/);
  });

  test('forgets the contribution bound', async () => {
    const content = sampleContent(good.key);
    const charges = content.charges.map(({ question, event }) =>
      event.kind === 'discrete-gaussian' ? { question, event: { ...event, sensitivity: 1n } } : { question, event },
    );
    expectFailure(await verifyRelease(await written({ charges })), 'sensitivity', 'events.json', /below the 2 rows/);
  });

  test.each([
    ['fewer-rows/1/one-way', 1n, true],
    ['fewer-rows/2/one-way', 1n, false],
    ['fewer-rows/9/one-way', 2n, true],
    ['fewer-rows/one-way', 1n, false],
  ])('asks %s with sensitivity %d', async (question, sensitivity, enough) => {
    const { charges } = sampleContent(good.key);
    const [first, ...others] = charges;
    const event = { kind: 'discrete-gaussian' as const, sigmaSquared: rational(900), sensitivity };
    const { checks } = await verifyRelease(await written({ charges: [{ ...first!, question, event }, ...others] }));
    expect(checks.find(({ id }) => id === 'sensitivity')?.verdict).toBe(enough ? 'pass' : 'fail');
  });

  test('states two contribution bounds', async () => {
    const report = await release((target) =>
      editJson(target, 'events.json', (events) => {
        events.maxRowsPerUnit = 1;
      }),
    );
    expectFailure(report, 'sensitivity', 'events.json');
  });

  test('takes a domain, or a number of the report, from the records without paying', async () => {
    const domain = await written({ dictionary: { columns: [{ name: 'age', origin: 'dp' }] } });
    expectFailure(await verifyRelease(domain), 'origins', 'data-dictionary.json', /"age" came from the records/);
    const number = await release((target) =>
      editJson(target, 'report.json', ({ numbers }) => {
        numbers.push({ metric: 'x', origin: 'dp', question: 'never-asked' });
      }),
    );
    expectFailure(number, 'origins', 'report.json');
    const strange = await written({ dictionary: { columns: [{ name: 'age', origin: 'data' }] } });
    expectFailure(await verifyRelease(strange), 'origins', 'data-dictionary.json', /unknown origin/);
  });

  test('uses an event kind of the future, or charges a question twice, or out of order', async () => {
    const kind = await release((target) =>
      editJson(target, 'events.json', ({ charges }) => {
        charges[1].event = { kind: 'quantum', epsilon: '1' };
      }),
    );
    expectFailure(kind, 'events', 'events.json', /quantum/);
    const twice = await release((target) =>
      editJson(target, 'events.json', ({ charges }) => {
        charges[1].question = 'one-way';
      }),
    );
    expectFailure(twice, 'events', 'events.json', /charged twice/);
    const order = await release((target) => editJson(target, 'events.json', ({ charges }) => charges.reverse()));
    expectFailure(order, 'events', 'events.json', /numbered 3/);
  });

  test('publishes an unprotected answer', async () => {
    const report = await release((target) =>
      editJson(target, 'events.json', ({ charges }) => {
        charges[1].event = { kind: 'non-private', why: 'in a hurry' };
      }),
    );
    expectFailure(report, 'claim', 'events.json', /no finite privacy loss/);
  });

  test('swaps the table for one of other rows', async () => {
    const report = await release(async (target) => {
      rmSync(join(target, 'data'), { recursive: true });
      await writeTables({
        dir: target,
        table: 'encounters',
        columns: SAMPLE_COLUMNS,
        rules: NO_RULES,
        blocks: sampleBlocks(400),
        seed: 'sample-seed',
        parquet: 'snappy',
        arrow: true,
      });
    });
    expect(failing(report)).toEqual(['regeneration']);
    expectFailure(report, 'regeneration', 'data/encounters.parquet');
    expectFailure(report, 'regeneration', 'data/encounters.arrow');
  });

  test('swaps the Parquet file alone', async () => {
    const other = await written({ generation: { seed: 'other', rows: 400, rowsFrom: 'public-setting' } });
    const report = await release((target) =>
      cpSync(join(other, 'data/encounters.parquet'), join(target, 'data/encounters.parquet')),
    );
    expectFailure(report, 'formats', 'data/encounters.arrow', /differs among rows 1 to/);
    expectFailure(report, 'regeneration', 'data/encounters.parquet');
  });

  test('adds a row', async () => {
    const other = await written({ generation: { seed: 'sample-seed', rows: 401, rowsFrom: 'public-setting' } });
    const report = await release((target) => cpSync(join(other, 'data'), join(target, 'data'), { recursive: true }));
    expectFailure(report, 'schema', 'data/encounters.parquet', /401 or more rows, the manifest states 400/);
  });

  test('releases values outside the declared domain', async () => {
    const narrow = await release((target) =>
      editJson(target, 'data-dictionary.json', ({ columns }) => {
        const age = columns.find((column: { name: string }) => column.name === 'age');
        age.cells[0] = { kind: 'interval', lower: 0, upper: 5, closed: false };
      }),
    );
    expectFailure(narrow, 'domain', 'data/encounters.parquet', /column "age": row \d+ is outside/);
    expectFailure(narrow, 'regeneration', 'data/encounters.parquet');
    const renamed = await release((target) =>
      editJson(target, 'data-dictionary.json', ({ columns }) => {
        columns.find((column: { name: string }) => column.name === 'sex').cells[0].value = 'X';
      }),
    );
    expectFailure(renamed, 'domain', 'data/encounters.parquet', /column "sex"/);
  });

  test('describes other columns than the manifest', async () => {
    const report = await release((target) => editJson(target, 'data-dictionary.json', ({ columns }) => columns.pop()));
    expectFailure(report, 'dictionary', 'data-dictionary.json', /not those of the manifest/);
  });

  test('changes the model or the seed', async () => {
    const other = await written({
      model: sampleContent(good.key).model,
      generation: { seed: 'b', rows: 400, rowsFrom: 'public-setting' },
    });
    expect((await verifyRelease(other)).ok).toBe(true);
    const seed = await release(
      () => {},
      (manifest: { postProcessing: { seed: string } }) => {
        manifest.postProcessing.seed = 'b';
      },
    );
    expect(failing(seed)).toEqual(['words', 'regeneration']);
    const broken = await release((target) =>
      editJson(target, 'model/model.json', (model) => {
        model.values.length = 1;
      }),
    );
    expectFailure(broken, 'arrow', 'model/values.arrow', /as many numbers/);
  });

  test('writes counts that are no whole numbers', async () => {
    const content = sampleContent(good.key);
    const exact = content.measurements.map((one) => ({ ...one, values: one.values.map((count) => count + 0.5) }));
    expectFailure(
      await verifyRelease(await written({ measurements: exact })),
      'measurements',
      'model/measurements.arrow',
    );
  });

  test('puts numbers beyond measure in the manifest', async () => {
    for (const rows of [1e15, -1, 0.5]) {
      const report = await release(
        () => {},
        (manifest: { tables: { rows: number }[]; postProcessing: { rows: number } }) => {
          manifest.tables[0]!.rows = rows;
          manifest.postProcessing.rows = rows;
        },
      );
      expect(report.ok).toBe(false);
    }
  });

  test('hands out a Parquet or Arrow file that is none', async () => {
    const parquet = await release((target) => writeFileSync(join(target, 'data/encounters.parquet'), 'PAR1 no PAR1'));
    expectFailure(parquet, 'schema', 'data/encounters.parquet');
    const arrow = await release((target) => writeFileSync(join(target, 'data/encounters.arrow'), 'ARROW1 no ARROW1'));
    expectFailure(arrow, 'arrow', 'data/encounters.arrow');
    const model = await release((target) => writeFileSync(join(target, 'model/values.arrow'), 'ARROW1 no ARROW1'));
    expectFailure(model, 'arrow', 'model/values.arrow');
  });
});
