import { type CategoryCount, stableHistogram } from '../../../mechanisms/stable-histogram/stable-histogram.ts';
import { formatRational } from '../../../rational.ts';
import { decodeAnswer, unreadable } from '../../answer-body.ts';
import type { PreparedQuestion } from '../../question.ts';
import { categoriesEvent } from '../events.ts';
import type { ValueAsking } from '../value-asking.ts';
import type { CategoriesQuestion } from '../value-guard.ts';
import { requireColumn } from './require-column.ts';

const KIND = 'categories';

export function categoriesQuestion(
  asking: ValueAsking,
  question: CategoriesQuestion,
): PreparedQuestion<readonly CategoryCount[]> {
  const { column, sigmaSquared, threshold } = question;
  requireColumn(asking.columns, column);
  return {
    id: question.id,
    content: { kind: KIND, column, sigmaSquared: formatRational(sigmaSquared), threshold: String(threshold) },
    event: categoriesEvent(question, asking.maxRowsPerUnit),
    async draw() {
      const noise = { kind: 'discrete-gaussian', sigmaSquared } as const;
      const settings = { noise, rowsPerUnit: asking.maxRowsPerUnit, threshold };
      const chosen = stableHistogram(await asking.view.textCounts(column), settings, asking.entropy);
      const found = await asking.view.named(column, chosen);
      return {
        header: { kind: KIND, found: found.map(({ category, count }) => [category, count]) },
        payload: new Uint8Array(0),
      };
    },
    read(body) {
      const found = decodeAnswer(body, KIND).header['found'];
      if (!Array.isArray(found)) throw unreadable(KIND);
      return found.map((pair) => categoryOf(pair, threshold));
    },
  };
}

function categoryOf(pair: unknown, threshold: bigint): CategoryCount {
  const [category, count] = Array.isArray(pair) ? pair : [];
  if (typeof category !== 'string' || !Number.isSafeInteger(count) || count < threshold) throw unreadable(KIND);
  return { category, count };
}
