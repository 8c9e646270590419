import { paragraph, sentence } from '../../../page/elements.ts';
import { type Html, together } from '../../../page/html.ts';
import { table } from '../../../page/table.ts';
import type { PageSources } from '../told/page-sources.ts';
import type { ReportOnPage } from '../told/report-on-page.ts';
import type { Known } from './hazard.ts';
import { makingHazards } from './making-hazards.ts';
import { promiseHazards } from './promise-hazards.ts';
import { useHazards } from './use-hazards.ts';

const KNOWN: Readonly<Record<Known, string>> = {
  checked: '`synthward verify` works it out again',
  stated: 'as the software states; nobody can tell from the release',
  follows: 'follows from how it was made',
  unknown: 'not known',
};

/** What may make a promise weaker than it reads, after NIST SP 800-226 (Near, Darais, Lefkovitz and Howarth 2025), each with its answer. */
export const hazardsPart = (sources: PageSources, report: ReportOnPage): Html =>
  together(
    paragraph(
      'What may make a promise of differential privacy weaker than it reads, after the guidelines NIST SP 800-226, and what is known of this release.',
    ),
    table({
      caption: 'Hazards and answers',
      head: ['Hazard', 'Answer', 'How that is known'],
      sentences: [1],
      rows: [...promiseHazards(sources, report), ...makingHazards(sources), ...useHazards(sources, report)].map(
        ({ hazard, answer, known }) => [hazard, sentence(answer), sentence(KNOWN[known])],
      ),
    }),
  );
