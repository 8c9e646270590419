import { type PagePart, pageOf } from '../../../page/document.ts';
import { codeLines, list, nameOf, paragraph } from '../../../page/elements.ts';
import { type Html, together } from '../../../page/html.ts';
import { table } from '../../../page/table.ts';
import type { VerifyReport } from '../report.ts';
import { checksTable } from './checks-table.ts';
import { verdictFirst } from './verdict-first.ts';

export interface ChecksPage {
  readonly report: VerifyReport;
  /** Why the checks ended before all were made; absent where they did not. */
  readonly stopped: string | undefined;
  /** Of the software that checked. */
  readonly version: string;
}

/** What was found of a release, as a page for whoever must show it: the same bytes for the same report. Names and values in it may be anybody's. */
export function checksPage({ report, stopped, version }: ChecksPage): string {
  const { release } = report;
  return pageOf({
    title: release === undefined ? 'Checks of a release' : `Checks of ${release}`,
    subtitle: 'What can be said of a release from its folder alone, without any record.',
    first: verdictFirst(report, stopped),
    parts: partsOf(report),
    footer: together(
      `Made by synthward ${version} with `,
      nameOf('synthward verify --html'),
      '. This page is not signed: whoever doubts it makes the checks again.',
    ),
  });
}

/** Told apart from what could not be checked here: it says the same of every release. */
const BEYOND = 'without-records';

function partsOf({ checks, release, files }: VerifyReport): readonly PagePart[] {
  const of = (verdict: string) => checks.filter((check) => check.verdict === verdict && check.id !== BEYOND);
  const [wrong, right, open] = [of('fail'), of('pass'), of('cannot-check')];
  const parts: readonly (readonly [string, string, Html])[] = [
    ...(wrong.length === 0 ? [] : [['wrong', 'What is wrong', checksTable('Checks that failed', wrong, '')] as const]),
    [
      'checked',
      'What was checked and is right',
      checksTable('Checks that passed', right, 'Nothing was found to be right.'),
    ],
    [
      'not-checked',
      'What could not be checked, and why',
      checksTable('Checks that were not made', open, 'Everything that can be checked from here was checked.'),
    ],
    [
      'beyond',
      'What nobody can check without the records',
      together(
        paragraph('Whoever uses the release relies on the data owner for this:'),
        list(checks.filter(({ id }) => id === BEYOND).map(({ detail }) => detail)),
      ),
    ],
    ['files', 'Which files this is about', filesTable(files)],
    ['again', 'How to check again', howToCheckAgain(release)],
  ];
  return parts.map(([id, heading, content]) => ({ id, heading, content }));
}

const filesTable = (files: VerifyReport['files']): Html =>
  files.length === 0
    ? paragraph('No file could be read that the checks could be about.')
    : together(
        paragraph(
          'The manifest as it was read, and the files that are as it states. What else is in the folder is told above.',
        ),
        table({
          caption: 'Files and the SHA-256 of their bytes',
          head: ['File', 'SHA-256'],
          rows: files.map(({ path, sha256 }) => [nameOf(path), nameOf(sha256)]),
        }),
      );

const howToCheckAgain = (release: string | undefined): Html =>
  together(
    paragraph('In the folder that holds the release, with the public key that its data owner published elsewhere:'),
    codeLines('Command that makes these checks', [`synthward verify ${plain(release)} --public-key KEY.pem.pub`]),
    paragraph(
      'The digest of the manifest above is that of ',
      nameOf('sha256sum manifest.json'),
      '. A copy of which it differs is not what these checks were about.',
    ),
  );

/** A name that may be typed as it is. */
const plain = (release: string | undefined): string =>
  release !== undefined && /^[A-Za-z\d][\w.-]{0,99}$/.test(release) ? release : 'RELEASE';
