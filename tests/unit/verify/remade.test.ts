import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../../cli/version.ts';
import { type Edit, editJson, readJson, reseal } from '../../../fixtures/support/reseal.ts';
import { modelFromArtifact } from '../../../models/from-artifact.ts';
import { columnsOf } from '../../../pipelines/release-folder/artefacts/data-dictionary.ts';
import { doublesToArrow } from '../../../pipelines/release-folder/artefacts/doubles-file.ts';
import { readModel } from '../../../pipelines/release-folder/artefacts/model-files.ts';
import { readSpread } from '../../../pipelines/release-folder/artefacts/spread-files.ts';
import { NO_RULES } from '../../../pipelines/release-folder/decode/table-rules.ts';
import { ListedFolder } from '../../../pipelines/release-folder/files/release-files.ts';
import { writeTables } from '../../../pipelines/release-folder/tables/tables.ts';
import { TOLERANCE } from '../../../pipelines/verify/replay/check-remade.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { zcdpCost } from '../../../privacy/accounting/zcdp/cost.ts';
import { eventFromJson } from '../../../privacy/event-json.ts';
import { formatRational } from '../../../privacy/rational.ts';
import { numbersIn } from '../../support/numbers.ts';
import { freshKey } from '../release-folder/sample-release.ts';

/** Made by the whole pipeline, with every answer in it. */
const SOUND = fileURLToPath(new URL('../../../fixtures/broken-releases/releases/sound', import.meta.url));
const dirs: string[] = [];
let key: Awaited<ReturnType<typeof freshKey>>;

beforeAll(async () => {
  key = await freshKey();
});
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

interface Seen {
  /** Checks that failed, as `id: detail`. */
  readonly failed: readonly string[];
  /** Checks that could not be made, likewise. */
  readonly open: readonly string[];
}

/** What `verify` sees in a copy that was changed and signed again. */
async function changed(change: (dir: string) => unknown, edit: Edit = () => {}, version?: string): Promise<Seen> {
  const dir = mkdtempSync(join(tmpdir(), 'synthward-remade-'));
  dirs.push(dir);
  cpSync(SOUND, dir, { recursive: true });
  await change(dir);
  await reseal(dir, key, edit);
  const { checks } = await verifyRelease(dir, {
    publicKeyPath: key.publicKeyPath,
    ...(version === undefined ? {} : { software: { version } }),
  });
  const lines = (verdict: string) =>
    checks.filter((check) => check.verdict === verdict).map(({ id, detail }) => `${id}: ${detail}`);
  return { failed: lines('fail'), open: lines('cannot-check').filter((line) => !line.startsWith('without-records')) };
}
const untouched = (): void => {};
const idsOf = (lines: readonly string[]): string[] => [
  ...new Set(lines.map((line) => line.slice(0, line.indexOf(':')))),
];

/** States the events' own cost, so that the claim is right. */
const restated =
  (dir: () => string): Edit =>
  (manifest) => {
    const { charges } = readJson(dir(), 'events.json');
    const events = charges.map(({ event }: { event: unknown }) => eventFromJson(event));
    manifest.claim.rho = formatRational(zcdpCost({ kind: 'composed', events }).rho);
    manifest.events.charges = charges.length;
  };
async function withCharges(
  edit: (charges: Charge[]) => Charge[],
  also: (dir: string) => void = untouched,
): Promise<Seen> {
  let place = '';
  return changed(
    (dir) => {
      place = dir;
      editJson(dir, 'events.json', (events) => {
        events.charges = edit(events.charges).map((charge, i) => ({ ...charge, order: i + 1 }));
      });
      also(dir);
    },
    restated(() => place),
  );
}
interface Charge {
  readonly question: string;
  readonly event: unknown;
}

describe('the events against the questions', () => {
  test('an event that no question explains is reported', async () => {
    const { failed } = await withCharges((charges) => [
      ...charges,
      { question: 'a/look', event: { kind: 'zcdp', rho: '1/1000000000' } },
    ]);
    expect(failed).toEqual([
      'plan: question "a/look" was put to the records, and nothing in the release says what for',
    ]);
  });

  test('a choice that neither its event nor its answer shows is missed, since the plan asks it', async () => {
    const { failed, open } = await withCharges(
      (charges) => charges.filter(({ question }) => !question.startsWith('tree/')),
      (dir) =>
        editJson(dir, 'model/answers.json', (file) => {
          file.answers = file.answers.filter(({ question }: Charge) => !question.startsWith('tree/'));
        }),
    );
    expect(failed).toEqual([
      'plan: 3 questions "tree/01", "tree/02", "tree/03" were planned, and no event pays for them',
    ]);
    expect(open).toContainEqual('fit: it stops at question "tree/01": the release holds no answer to it');
  });

  test('the charge of a measured fact is missed, and it is explained by the fact', async () => {
    const dropped = await withCharges((charges) => charges.filter(({ question }) => !/values\/ward/.test(question)));
    expect(idsOf(dropped.failed)).toEqual(['origins']);
    const nobody = await changed((dir) =>
      editJson(dir, 'data-dictionary.json', ({ dictionary }) => {
        const ward = dictionary.columns.find(({ name }: { name: string }) => name === 'ward');
        ward.origin = 'expert';
        delete ward.event;
      }),
    );
    expect(nobody.failed).toEqual([expect.stringMatching(/^plan: question ".*\/values\/ward" was put to the records/)]);
  });

  test('another budget than the one that was planned with is seen', async () => {
    const { failed } = await changed(untouched, (manifest) => {
      manifest.plan.modelRho = '1/2';
    });
    expect(idsOf(failed)).toEqual(['plan', 'fit']);
    expect(failed[0]).toMatch(/^plan: question "one-way" costs/);
  });

  test.each<[string, Edit, string]>([
    [
      'names a column that the model lacks',
      ({ plan }) => {
        plan.workload = { marginals: [{ columns: ['nowhere'], weight: 1 }] };
      },
      'plan: the plan names column "nowhere", which the model lacks',
    ],
    [
      'names a column twice',
      ({ plan }) => {
        plan.workload = { marginals: [{ columns: ['sex', 'sex'], weight: 1 }] };
      },
      'plan: the plan names a column twice in one set',
    ],
    [
      'leaves no possible record',
      ({ plan }) => {
        plan.impossible = [{ columns: ['sex'], cells: [[0, 2]] }];
      },
      'no possible record',
    ],
  ])('a plan that %s fails, in every version', async (_, edit, message) => {
    for (const version of [undefined, '9.9.9']) {
      const { failed, open } = await changed(untouched, edit, version);
      expect(failed).toContainEqual(expect.stringContaining(message));
      expect(idsOf(failed)).toContain('plan');
      expect(idsOf(open)).toEqual(expect.arrayContaining(['fit', 'report']));
    }
  });

  test.each<[string, Edit]>([
    [
      'a weight beyond every configuration',
      ({ plan }) => (plan.workload = { marginals: [{ columns: ['sex'], weight: 1e308 }] }),
    ],
    ['marginals of more columns than are measured', ({ plan }) => (plan.workload = { ways: 9007199254740991 })],
    ['a workload of nothing', ({ plan }) => (plan.workload = { marginals: [] })],
  ])('%s is no plan', async (_, edit) => {
    expect(idsOf((await changed(untouched, edit)).failed)).toContain('manifest');
  });

  test('constraints that the plan does not keep, or that nobody declared, are seen', async () => {
    const declared = { impossible: { sex: 'F' }, because: 'it is so', origin: 'public' };
    const invented = await changed((dir) =>
      editJson(dir, 'data-dictionary.json', ({ dictionary }) => {
        dictionary.constraints = [declared];
      }),
    );
    expect(invented.failed).toContainEqual(
      'dictionary: it declares 1 constraints, and the plan in the manifest keeps 0',
    );
    const undeclared = await changed(untouched, ({ plan }) => {
      plan.impossible = [{ columns: ['sex'], cells: [[0, 0]] }];
    });
    expect(undeclared.failed).toContainEqual(
      'dictionary: it declares 0 constraints, and the plan in the manifest keeps 1',
    );
  });

  test('without the plan nothing is compared, and that is said', async () => {
    const { failed, open } = await changed(untouched, (manifest) => {
      delete manifest.plan;
    });
    expect(failed).toEqual([]);
    expect(idsOf(open)).toEqual(['software', 'governance', 'plan', 'fit', 'report']);
  });
});

describe('the model and the report against the answers', () => {
  const nudge = (dir: string): void => {
    const path = join(dir, 'model/values.arrow');
    const values = numbersIn(path);
    values[0]! *= 1 + 1e-5; // more than models may differ by, and too little for other rows
    writeFileSync(path, doublesToArrow(values));
  };

  test('a model with one number changed is not the one that the answers give', async () => {
    const { failed } = await changed(nudge);
    expect(failed).toContainEqual('fit: the released answers give another model');
  });

  test.each([0, 0.2, 0.5, 0.8])(
    'just above the bound a number changed at %d of all is refused, and below it is not',
    async (place) => {
      const scaled = (by: number) => (dir: string) => {
        const path = join(dir, 'model/values.arrow');
        const values = numbersIn(path);
        let at = Math.floor(place * values.length);
        while (values[at] === 0) at++;
        values[at]! *= 1 + by;
        writeFileSync(path, doublesToArrow(values));
      };
      const above = await changed(scaled(1.5 * TOLERANCE));
      expect(above.failed).toContainEqual('fit: the released answers give another model');
      const below = await changed(scaled(0.5 * TOLERANCE));
      expect(idsOf(below.failed)).not.toContain('fit');
    },
  );

  test('a choice other than the one that was made is seen', async () => {
    const { failed } = await changed((dir) =>
      editJson(dir, 'model/answers.json', ({ answers }) => {
        const [first] = answers.filter(({ question }: Charge) => question === 'tree/01');
        first.answer.chosen = [(first.answer.chosen[0] + 1) % 6];
      }),
    );
    expect(failed).toContainEqual(expect.stringMatching(/^fit: /));
  });

  test('a nicer number in the report is seen', async () => {
    const { failed } = await changed((dir) =>
      editJson(dir, 'report.json', ({ numbers }) => {
        numbers.find(({ metric }: { metric: string }) => metric === 'error3').value *= 0.9;
      }),
    );
    expect(failed).toEqual(['report: its "numbers" is not what the released answers and rows give']);
  });

  test('a number without an origin, and a column without one, are seen', async () => {
    const number = await changed((dir) =>
      editJson(dir, 'report.json', ({ numbers }) => {
        numbers.push({ metric: 'mean age', value: 54.2 });
      }),
    );
    expect(number.failed).toContainEqual('origins: number "mean age" states no origin');
    const column = await changed((dir) =>
      editJson(dir, 'data-dictionary.json', ({ dictionary }) => {
        delete dictionary.columns.find(({ name }: { name: string }) => name === 'age').origin;
      }),
    );
    expect(column.failed).toEqual(['origins: column "age" states no origin']);
  });

  test('another version of the code excuses a difference, but no unpaid answer', async () => {
    const excused = await changed(nudge, untouched, '9.9.9');
    expect(excused.failed).toEqual([]);
    expect(excused.open).toContainEqual(
      `fit: the released answers give another model here: use version ${VERSION}, which made it`,
    );
    const unpaid = await changed(
      (dir) => editJson(dir, 'events.json', ({ charges }) => charges.pop()),
      (manifest) => {
        manifest.events.charges--;
      },
      '9.9.9',
    );
    expect(unpaid.failed).toContainEqual('plan: question "evaluate/copies" was answered, and no event pays for it');
  });
});

describe('who had allowed it', () => {
  const governed = async (edit: Edit): Promise<string[]> => [...(await changed(untouched, edit)).failed];

  test('a run on the last day of an allocation is allowed, one on the day after is not', async () => {
    expect(
      await governed(({ governance, identity }) => {
        governance.allocation.expires = identity.created.slice(0, 10);
      }),
    ).toEqual([]);
    expect(
      await governed(({ governance }) => {
        governance.allocation.expires = '2020-01-01';
      }),
    ).toEqual([expect.stringMatching(/^governance: allocation "teaching" expired on 2020-01-01, and the run started/)]);
  });

  test('a release about the unit of its account is allowed; about another, or another column, it is not', async () => {
    const charged = (change: Record<string, unknown>) =>
      governed(({ governance, privacyUnit }) => {
        governance.unit = { name: privacyUnit.unit, column: 'patient', neighbours: privacyUnit.neighbours, ...change };
      });
    expect(await charged({})).toEqual([]);
    expect(await charged({ name: 'row' })).toEqual([
      'governance: it was charged as a loss of each "row", and the release protects each "patient"',
    ]);
    expect(await charged({ column: null })).toContain(
      'dictionary: its unit has another column than the account that was charged',
    );
  });

  test('a release that costs more than the policy of the dataset is not', async () => {
    expect(
      await governed(({ governance }) => {
        governance.policy.maxEpsilon = '7';
      }),
    ).toEqual([
      expect.stringMatching(/^governance: the events cost epsilon 7\.99.* the policy allows dataset "visits" 7/),
    ]);
    expect(
      await governed(({ governance }) => {
        governance.policy.maxDelta = '1/1000000000000';
      }),
    ).toEqual([expect.stringMatching(/^governance: the events cost epsilon Infinity/)]);
  });
});

describe('noise and writers', () => {
  test('a release whose noise came from elsewhere is rejected, whether or not it kept the seed', async () => {
    const { failed } = await changed(untouched, ({ randomness }) => {
      randomness.source = 'other';
    });
    expect(failed).toContain('randomness: the noise did not come from the generator of the operating system');
  });

  const newer: Edit = ({ code }) => {
    code.parquetWriter = 'DuckDB v9.9.9';
    code.arrowWriter = 'apache-arrow 99.0.0';
  };
  const rewritten = (more: string) => async (dir: string) => {
    const { postProcessing } = readJson(dir, 'manifest.json');
    const { rows, seed } = postProcessing;
    const model = modelFromArtifact(readModel(new ListedFolder(dir)).artifact);
    await writeTables({
      dir,
      table: 'visits',
      columns: readSpread(new ListedFolder(dir), columnsOf(readJson(dir, 'data-dictionary.json'))),
      rules: NO_RULES,
      blocks: model.sample({ rows, seed: `${seed}${more}` }),
      seed,
      parquet: 'zstd',
      arrow: true,
    });
  };
  const rewrittenAs = (more: string, edit?: Edit): Promise<Seen> =>
    changed(async (dir) => {
      rmSync(join(dir, 'data'), { recursive: true });
      await rewritten(more)(dir);
    }, edit);

  test('other bytes of equal rows: no fault where another writer wrote them', async () => {
    const { failed, open } = await rewrittenAs('', newer);
    expect(failed).toEqual([]);
    expect(open).toContainEqual(
      expect.stringMatching(/^regeneration: its rows are those .* written by DuckDB v9\.9\.9/),
    );
    expect((await rewrittenAs('')).failed).toEqual([
      expect.stringMatching(/^regeneration: .*other bytes of equal rows/),
    ]);
  });

  test('a model that differs in the last digits from the one fitted again is drawn from by itself', async () => {
    const moved = (share: number) => (dir: string) => {
      const { values } = readModel(new ListedFolder(dir)).artifact;
      writeFileSync(join(dir, 'model/values.arrow'), doublesToArrow(values.map((value) => value * (1 + share))));
    };
    expect((await changed(moved(1e-12))).failed).toEqual([]);
    expect(idsOf((await changed(moved(1e-3))).failed)).toContain('fit');
  });

  test('other rows are other rows, whoever wrote them', async () => {
    const { failed } = await rewrittenAs('x', newer);
    expect(failed).toEqual([expect.stringMatching(/^regeneration: .* another table: \d+ of 200 rows differ/)]);
  });
});
