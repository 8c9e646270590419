import type { PageSources } from '../told/page-sources.ts';
import type { ReportOnPage } from '../told/report-on-page.ts';
import type { Hazard } from './hazard.ts';

/** Hazards of what the table is used for, and of everything around it. */
export function useHazards({ manifest }: PageSources, { numbers, warnings }: ReportOnPage): Hazard[] {
  const measured = numbers.filter(({ origin }) => origin === 'dp').length;
  return [
    {
      hazard: 'The table is too far from the records to be of use',
      answer:
        measured === 0
          ? 'How near it is to the records was not measured.'
          : `${measured} numbers about it were measured under differential privacy, and ${manifest.gate.verdict === 'pass' ? 'a gate decided on them' : 'no gate decided on them'}. ${warnings.length === 0 ? 'The report gives no warning.' : `The report gives ${warnings.length === 1 ? 'one warning' : `${warnings.length} warnings`}.`}`,
      known: 'checked',
    },
    {
      hazard: 'Noise falls hardest on small groups',
      answer:
        'It does: the same noise is a larger part of a small count. Rare values and small groups may be missing, or be noise alone; the counts of each column with their noise are shown above.',
      known: 'follows',
    },
    {
      hazard: 'The records themselves are one-sided',
      answer: 'Whom the records leave out, and what they say wrongly, is in the table too. Not known to this software.',
      known: 'unknown',
    },
    {
      hazard: 'Results are taken for those of the records',
      answer: manifest.limits.notFor.join('. ').concat('.'),
      known: 'follows',
    },
    {
      hazard: 'Trust model: who saw the records',
      answer:
        'Central: whoever ran the software had the records. It adds noise to answers, and hides nothing from those who have the records already. Who they are is not known to this software.',
      known: 'unknown',
    },
    {
      hazard: 'Access to the records and to what is protected beside the release',
      answer: 'Who may open them, and who did, is not known to this software.',
      known: 'unknown',
    },
    {
      hazard: 'Security of the machine and of the key that signs',
      answer:
        'Not known to this software. The signature tells that the release is as its key’s owner signed it, not how well that key is kept.',
      known: 'unknown',
    },
    {
      hazard: 'How the data were collected, and whether those concerned agreed',
      answer: 'Not known to this software.',
      known: 'unknown',
    },
  ];
}
