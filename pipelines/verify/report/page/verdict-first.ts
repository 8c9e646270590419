import { nameOf, paragraph, terms } from '../../../page/elements.ts';
import { type Content, element, type Html, together } from '../../../page/html.ts';
import { inWords } from '../left-unchecked.ts';
import type { Verdict, VerifyReport } from '../report.ts';

/** Whether the release can be relied on, before anything else. */
export function verdictFirst(report: VerifyReport, stopped: string | undefined): Html {
  const count = (verdict: Verdict): string => String(report.checks.filter((check) => check.verdict === verdict).length);
  return together(
    element('div', { class: `verdict${looksOf(report)}` }, ...verdict(report, stopped).map((line) => paragraph(line))),
    terms([
      ['Release', report.release === undefined ? 'its manifest cannot be read' : nameOf(report.release)],
      ['Signed with', report.fingerprint === undefined ? 'no signature that can be read' : nameOf(report.fingerprint)],
      [
        'Findings',
        `${count('pass')} right, ${count('fail')} wrong, ${count('cannot-check')} that cannot be checked from here`,
      ],
    ]),
  );
}

const looksOf = ({ ok, unchecked }: VerifyReport): string => (!ok ? ' bad' : unchecked.length === 0 ? ' good' : '');

function verdict({ ok, unchecked }: VerifyReport, stopped: string | undefined): readonly Content[] {
  const left = unchecked.length === 0 ? [] : [`Not checked, or not in full: ${inWords(unchecked)}.`];
  if (!ok) {
    return [
      element('strong', {}, 'Do not trust this release.'),
      stopped === undefined
        ? 'At least one check failed; what is wrong stands below.'
        : `The checks did not come to their end. ${stopped}`,
      ...left,
    ];
  }
  return [
    element('strong', {}, 'Nothing is wrong that can be seen from here.'),
    ...left,
    'Whether the records were treated as the release says is for whoever holds them to answer: see what nobody can check without them.',
  ];
}
