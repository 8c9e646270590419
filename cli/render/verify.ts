import { inWords } from '../../pipelines/verify/report/left-unchecked.ts';
import type { Verdict, VerifyCheck, VerifyReport } from '../../pipelines/verify/report/report.ts';
import { named } from '../../privacy/shown-text.ts';
import type { Palette } from '../palette.ts';
import { wrap } from './wrap.ts';

const WORDS: Readonly<Record<Verdict, string>> = { pass: 'pass', fail: 'FAIL', 'cannot-check': '  - ' };

/** What a verdict takes before its sentence, and a bar before the rest of it. */
const LEAD = 8;
const WIDEST = 98;
const NARROWEST = 40;

/** Every check with its verdict, grouped under what it is about. A terminal that breaks a line puts no bar before the rest of it. */
export function renderVerify(report: VerifyReport, palette: Palette, columns: number = WIDEST): readonly string[] {
  const width = Math.min(WIDEST, Math.max(NARROWEST, columns)) - LEAD;
  const count = (verdict: Verdict): number => report.checks.filter((check) => check.verdict === verdict).length;
  const titles = [...new Set(report.checks.map(({ title }) => title))];
  return [
    `Release ${report.release ?? '(its manifest cannot be read)'}`,
    ...(report.fingerprint === undefined ? [] : [`signed with ${report.fingerprint}`]),
    '',
    ...titles.flatMap((title) => [
      palette.strong(title),
      ...report.checks.filter((check) => check.title === title).flatMap((check) => lines(check, palette, width)),
    ]),
    '',
    `${count('pass')} passed, ${count('fail')} failed, ${count('cannot-check')} cannot be checked from here. ${verdictOf(report, palette)}`,
  ];
}

function verdictOf({ ok, unchecked }: VerifyReport, palette: Palette): string {
  if (!ok) return palette.bad('Do not trust this release.');
  const sound = 'Nothing is wrong that can be seen from here.';
  if (unchecked.length === 0) return palette.good(sound);
  return palette.strong(`${sound} Not checked, or not in full: ${inWords(unchecked)}.`);
}

function lines({ verdict, detail, file }: VerifyCheck, palette: Palette, width: number): string[] {
  const paint = { pass: palette.good, fail: palette.bad, 'cannot-check': palette.faint }[verdict];
  const [first, ...rest] = wrap(file === undefined ? detail : `${named(file)}: ${detail}`, width);
  return [`  ${paint(WORDS[verdict])}  ${first}`, ...rest.map((line) => `      ${line}`)];
}
