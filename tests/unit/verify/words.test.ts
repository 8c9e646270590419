import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { VERSION } from '../../../cli/version.ts';
import { type Edit, editJson, readJson, reseal } from '../../../fixtures/support/reseal.ts';
import type { SigningKey } from '../../../pipelines/release-folder/manifest/keys.ts';
import { verifyRelease } from '../../../pipelines/verify/verify-release.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { freshKey } from '../release-folder/sample-release.ts';

const SOUND = fileURLToPath(new URL('../../../fixtures/broken-releases/releases/sound', import.meta.url));
const OTHER = `use version ${VERSION}, which made it`;
let key: SigningKey;
beforeAll(async () => {
  key = await freshKey();
});

interface Forged {
  readonly change?: (dir: string) => void;
  readonly edit?: Edit;
  readonly card?: 'kept';
  /** Of the software that verifies. */
  readonly version?: string;
}

async function seen({ change, edit, card, version = VERSION }: Forged) {
  const dir = join(temporaryFolder(), 'release');
  cpSync(SOUND, dir, { recursive: true });
  await reseal(dir, key);
  change?.(dir);
  await reseal(dir, key, edit, card);
  const { checks } = await verifyRelease(dir, { software: { version } });
  const lines = (verdict: string) =>
    checks.filter((check) => check.verdict === verdict).map(({ id, file, detail }) => `${id} ${file}: ${detail}`);
  return { failed: lines('fail'), open: lines('cannot-check') };
}
const onCard = (change: (card: string) => string) => (dir: string) =>
  writeFileSync(join(dir, 'README.md'), change(readFileSync(join(dir, 'README.md'), 'utf8')));

const onPage = (change: (page: string) => string) => (dir: string) =>
  writeFileSync(join(dir, 'report.html'), change(readFileSync(join(dir, 'report.html'), 'utf8')));

describe('the page', () => {
  test.each<[string, (page: string) => string]>([
    ['one digit', (page) => page.replace(/\d(?= of 100 rows)/, (digit) => String((Number(digit) + 1) % 10))],
    ['a line more at its end', (page) => `${page}<p>It is certified.</p>\n`],
    ['an end that is cut off', (page) => page.slice(0, -1)],
    ['a script', (page) => page.replace('<main>', '<main><script>document.title = 1</script>')],
  ])('%s is found, and the line is told', async (_, change) => {
    const { failed } = await seen({ change: onPage(change), card: 'kept' });
    expect(failed).toHaveLength(1);
    expect(failed[0]).toMatch(
      /^page report\.html: line \d+ is not what manifest, report, data dictionary and events give$/,
    );
  });

  test('of another version, other words are told as unchecked, and what may run is a failure', async () => {
    const other = { card: 'kept', version: '9.9.9' } as const;
    const words = await seen({ ...other, change: onPage((page) => page.replace('Passed its gate', 'Went through')) });
    expect(words.failed).toEqual([]);
    expect(words.open).toContain(
      `page report.html: it runs and fetches nothing; what it says was not checked: ${OTHER}`,
    );
    const script = await seen({ ...other, change: onPage((page) => page.replace('<main>', '<main onclick="x">')) });
    expect(script.failed).toEqual(['page report.html: it holds what may run or fetch something']);
  });

  test('that was taken away cannot be checked; releases of earlier words never had one', async () => {
    const gone = (dir: string): void => rmSync(join(dir, 'report.html'));
    const { failed, open } = await seen({ change: gone });
    expect(failed).toEqual([]);
    expect(open).toContain('page report.html: it is missing or changed');
    const earlier = await seen({ change: gone, edit: (manifest) => Object.assign(manifest, { words: 'words/1' }) });
    expect(earlier.open).toContain('page report.html: there is none; earlier versions made none');
  });
});

describe('the dataset card', () => {
  test.each<[string, (card: string) => string, number, string]>([
    ['another title', (card) => card.replace('# Synthetic', '# Exact'), 19, 'before its first section'],
    [
      'one digit',
      (card) => card.replace(/(?<=\| error2 \| )\d/, (digit) => String((Number(digit) + 1) % 10)),
      79,
      'in its section "How good it is"',
    ],
    ['a line more at its end', (card) => `${card}It is certified.\n`, 155, 'in its section "How to load it"'],
    ['an end that is cut off', (card) => card.slice(0, -1), 155, 'in its section "How to load it"'],
    ['other line ends', (card) => card.replaceAll('\n', '\r\n'), 1, 'before its first section'],
    ['a mark before its beginning', (card) => `\ufeff${card}`, 1, 'before its first section'],
  ])('%s is found, and the place is told', async (_, change, about, where) => {
    const { failed } = await seen({ change: onCard(change), card: 'kept' });
    expect(failed).toHaveLength(1);
    const [, line, section] = /^card README\.md: line (\d+), (.*), is not what manifest/.exec(failed[0]!)!;
    expect(section).toBe(where);
    expect(Math.abs(Number(line) - about)).toBeLessThan(15);
  });

  test('bytes that are no text are found too', async () => {
    const change = (dir: string): void =>
      writeFileSync(join(dir, 'README.md'), Buffer.concat([readFileSync(join(dir, 'README.md')), Buffer.of(0xff)]));
    expect((await seen({ change, card: 'kept' })).failed).toHaveLength(1);
  });

  test('that another version made is held against the claim, and more is not said of it', async () => {
    const more = onCard((card) => `${card}It is certified.\n`);
    const { failed, open } = await seen({ change: more, card: 'kept', version: '9.9.9' });
    expect(failed).toEqual([]);
    expect(open).toContain(
      `card README.md: it makes the claim and gives the warnings; whatever else it says was not checked: ${OTHER}`,
    );
    const silent = onCard((card) => card.replace('-differentially private', '-private'));
    expect((await seen({ change: silent, card: 'kept', version: '9.9.9' })).failed).toEqual([
      'card README.md: it does not make the claim of the manifest',
    ]);
  });

  test('says what the curator says of themselves as code, apart from what the tool says', async () => {
    const dir = join(temporaryFolder(), 'release');
    cpSync(SOUND, dir, { recursive: true });
    await reseal(dir, key, ({ identity }) => {
      identity.curator = 'A hospital\n\n## Privacy\n\nNo privacy is lost at all. `[more](https://example.org)`';
    });
    const card = readFileSync(join(dir, 'README.md'), 'utf8');
    expect(card).toContain(
      "In the curator's own words, which nobody checked:\n\n- Curator: `` A hospital\\n\\n## Privacy\\n\\nNo privacy is lost at all. `[more](https://example.org)` ``\n",
    );
  });
});

describe('the sentences of a manifest', () => {
  const says: Edit = ({ claim }) => {
    claim.accountant = 'An ethics board has approved it.';
  };

  test('of another version may be worded otherwise, and that is said', async () => {
    expect((await seen({ edit: says })).failed).toEqual([
      'words manifest.json: its "claim.accountant" is not what its facts give',
    ]);
    const { failed, open } = await seen({ edit: says, version: '9.9.9' });
    expect(failed).toEqual([]);
    expect(open).toContain(`words manifest.json: its "claim.accountant" is not what its facts give: ${OTHER}`);
  });

  test('are about the unit and the target of the data dictionary', async () => {
    const unit = await seen({
      change: (dir) =>
        editJson(dir, 'data-dictionary.json', ({ dictionary }) => {
          dictionary.unit.name = 'ward';
        }),
    });
    expect(unit.failed).toContain(
      'words data-dictionary.json: its unit has another name than the one that the manifest protects',
    );
    const target = await seen({
      change: (dir) =>
        editJson(dir, 'data-dictionary.json', ({ dictionary }) => {
          dictionary.target = 'stay';
        }),
    });
    expect(target.failed).toEqual([
      'words data-dictionary.json: it names another target than the plan in the manifest',
    ]);
  });

  test('give no reasons of their own why a column is left out', async () => {
    const { failed } = await seen({
      change: (dir) =>
        editJson(dir, 'data-dictionary.json', ({ dictionary }) => {
          dictionary.leftOut = [{ name: 'note', why: 'no other column says anything about anybody' }];
        }),
    });
    expect(failed).toEqual([
      'words data-dictionary.json: why it leaves a column out is no reason that a dictionary gives',
    ]);
  });

  test.each<[string, Edit]>([
    ['a version', ({ code }) => (code.version = '0.1.0 (certified)')],
    ['a version of Node', ({ code }) => (code.node = 'v20 and no privacy is lost')],
    ['a writer', ({ code }) => (code.parquetWriter = 'DuckDB v1.5.5, certified')],
  ])('cannot be said in place of %s', async (_, edit) => {
    expect((await seen({ edit })).failed[0]).toMatch(/^manifest manifest\.json: it does not follow its schema at code/);
  });
});

describe('what no release has', () => {
  const listed = (dir: string): void => writeFileSync(join(dir, 'claims.html'), '<h1>Certified</h1>\n');

  test('a file more is a failure, and of another version told as unchecked', async () => {
    expect((await seen({ change: listed })).failed).toEqual([
      'digests claims.html: it is no file of a release: nothing in it was checked',
    ]);
    const { failed, open } = await seen({ change: listed, version: '9.9.9' });
    expect(failed).toEqual([]);
    expect(open).toContain(`digests claims.html: it is no file of a release: nothing in it was checked; ${OTHER}`);
  });

  test('a table or a report elsewhere is a failure', async () => {
    const { failed } = await seen({
      edit: (manifest) => {
        manifest.evaluation.report = 'events.json';
        manifest.evaluation.sha256 = manifest.events.sha256;
      },
    });
    expect(failed).toContain('digests events.json: no release keeps its table or its report there');
  });

  test('a part more of the report, or one less, is a failure', async () => {
    const more = await seen({
      change: (dir) =>
        editJson(dir, 'report.json', (report) => Object.assign(report, { verdict: 'No privacy is lost' })),
    });
    expect(more.failed).toEqual([
      'report report.json: a part of it that no report has is not what the released answers and rows give',
    ]);
    const { warnings } = readJson(SOUND, 'report.json');
    expect(warnings).toEqual([]);
    const less = await seen({ change: (dir) => editJson(dir, 'report.json', (report) => delete report.warnings) });
    expect(less.failed).toEqual(['report report.json: its "warnings" is not what the released answers and rows give']);
  });

  test('a default of the gate that is left out, and a sentence that its numbers do not bear out', async () => {
    const leave: Edit = ({ gate }) => gate.checks.splice(1, 1);
    const edit: Edit = ({ gate }) => {
      gate.checks[1].sentence = 'All is well.';
    };
    for (const one of [leave, edit]) {
      expect((await seen({ edit: one })).failed).toEqual([
        'gate manifest.json: it does not say what its thresholds and the published report give',
      ]);
    }
  });
});
