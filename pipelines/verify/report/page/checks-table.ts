import { list, nameOf, paragraph } from '../../../page/elements.ts';
import { type Content, type Html, together } from '../../../page/html.ts';
import { table } from '../../../page/table.ts';
import type { VerifyCheck } from '../report.ts';

/** Findings by what should hold, in the order of the report; `none` where there are none. */
export function checksTable(caption: string, checks: readonly VerifyCheck[], none: string): Html {
  if (checks.length === 0) return paragraph(none);
  const titles = [...new Set(checks.map(({ title }) => title))];
  return table({
    caption,
    head: ['What should hold', 'What was found'],
    rows: titles.map((title) => [title, findings(checks.filter((check) => check.title === title))]),
    sentences: [1],
  });
}

const findings = (checks: readonly VerifyCheck[]): Content => {
  const told = checks.map(finding);
  return told.length === 1 ? told[0]! : list(told);
};

const finding = ({ detail, file }: VerifyCheck): Content =>
  file === undefined ? detail : together(nameOf(file), ': ', detail);
