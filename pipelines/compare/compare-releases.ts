import { z } from 'zod';
import { UserError } from '../../privacy/errors.ts';
import { FileRefused } from '../release-folder/files/file-refused.ts';
import { readJson } from '../release-folder/files/strict-json.ts';
import { REPORT_FILE } from '../release-folder/manifest/manifest.ts';
import { openRelease } from '../release-folder/reading/open-release.ts';
import { PUBLISHED_DIRECTIONS } from './published-directions.ts';
import { type Ranking, rank } from './rank.ts';

/** What a release says of itself; all of it is public. */
export interface ReleaseFacts {
  /** As named by whoever asks. */
  readonly path: string;
  readonly release: string;
  /** Of linked ones all names. */
  readonly table: string;
  /** Of linked tables those of the first. */
  readonly rows: number;
  readonly unit: string;
  /** What was promised, and at which delta. */
  readonly epsilon: string;
  readonly delta: string;
  readonly gate: 'pass' | 'none';
  readonly dictionarySha256: string;
  readonly numbers: readonly StatedNumber[];
}

export interface StatedNumber {
  readonly metric: string;
  /** What it is about, where a release has several of the metric. */
  readonly of?: string;
  readonly value: number;
  readonly interval: { readonly lower: number; readonly upper: number; readonly level: number } | null;
}

export interface ReleaseComparison {
  readonly releases: readonly ReleaseFacts[];
  readonly metrics: readonly ComparedNumber[];
  /** What keeps the numbers from being held against each other. */
  readonly notes: readonly string[];
}

export interface ComparedNumber {
  /** Of a number that a release has several of, also what it is about: `detailError (diagnoses)`. */
  readonly metric: string;
  /** One a release, null where it does not publish that. */
  readonly values: readonly (StatedNumber | null)[];
  /** Absent of numbers that have no better side. */
  readonly ranking: Ranking | undefined;
}

const finite = z.number();
const reportSchema = z.object({
  numbers: z.array(
    z.object({
      metric: z.string().max(100),
      value: finite,
      interval: z.object({ lower: finite, upper: finite, level: finite }).nullable(),
      question: z.string().max(400).nullish(),
      about: z.string().max(400).optional(),
    }),
  ),
});

/**
 * Puts releases side by side by what they publish. Opens no record and no model; finds damage, and does not ask who signed, which is `verify`'s to
 * tell. Throws `FILE_MISSING` or `RELEASE_INVALID`, which names the folder.
 */
export function compareReleases(paths: readonly string[]): ReleaseComparison {
  const releases = paths.map(factsOf);
  const known = new Map(releases.flatMap(({ numbers }) => numbers.map((one) => [nameOf(one), one.metric] as const)));
  const metrics = [...known].map(([name, metric]) => compared(name, metric, releases));
  return { releases, metrics, notes: notesOn(releases) };
}

const nameOf = ({ metric, of }: StatedNumber): string => (of === undefined ? metric : `${metric} (${of})`);

function compared(name: string, metric: string, releases: readonly ReleaseFacts[]): ComparedNumber {
  const values = releases.map(({ numbers }) => numbers.find((one) => nameOf(one) === name) ?? null);
  const direction = Object.hasOwn(PUBLISHED_DIRECTIONS, metric)
    ? PUBLISHED_DIRECTIONS[metric as keyof typeof PUBLISHED_DIRECTIONS]
    : undefined;
  const ranking =
    direction &&
    rank(
      values.map((one) => one ?? { value: null, interval: null }),
      direction,
    );
  return { metric: name, values, ranking };
}

function factsOf(path: string): ReleaseFacts {
  try {
    const { manifest, files } = openRelease(path);
    const report = reportSchema.safeParse(readJson(files, REPORT_FILE));
    if (!report.success) throw new FileRefused(REPORT_FILE, 'it is no report of a release');
    return {
      path,
      release: manifest.identity.release,
      table: manifest.tables.map(({ name }) => name).join(', '),
      rows: manifest.tables[0]!.rows,
      unit: manifest.privacyUnit.unit,
      epsilon: manifest.claim.epsilon,
      delta: manifest.claim.delta,
      gate: manifest.gate.verdict,
      dictionarySha256: manifest.publicInputs.dictionarySha256,
      numbers: toldApart(report.data.numbers),
    };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new UserError('RELEASE_INVALID', `Cannot compare the release ${path}: ${error.message}`, {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      params: { path },
    });
  }
}

/** Each table of details has a number of its own, told by what it is about or by the view that its question is about. */
function toldApart(numbers: z.infer<typeof reportSchema>['numbers']): readonly StatedNumber[] {
  return numbers.map(({ question, about, ...number }) => {
    const several = numbers.filter(({ metric }) => metric === number.metric).length > 1;
    const of = several ? (about ?? question?.replace(/^evaluate-/, '').replace(/\/.*$/, '')) : undefined;
    return of === undefined ? number : { ...number, of };
  });
}

function notesOn(releases: readonly ReleaseFacts[]): readonly string[] {
  const differ = (of: (facts: ReleaseFacts) => unknown): boolean => new Set(releases.map(of)).size > 1;
  return [
    ...(differ(({ dictionarySha256 }) => dictionarySha256)
      ? [
          'They were made by different dictionaries: errors over other columns or bins cannot be held against each other.',
        ]
      : []),
    ...(differ(({ unit }) => unit)
      ? ['They do not protect the same unit: their epsilons cannot be held against each other.']
      : []),
    ...(differ(({ delta }) => delta) ? ['Their epsilons hold at different deltas.'] : []),
  ];
}
