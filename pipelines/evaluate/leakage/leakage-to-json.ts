import { type JsonObject, plain } from '../report-json.ts';
import type { LeakageReport } from './leakage-result.ts';

/** As it stands in reports of the inside edition, with the scores from which every number follows. Protected where the records are. */
export const leakageToJson = ({ scores, ...report }: LeakageReport): JsonObject =>
  plain({
    ...report,
    scores: scores.map(({ members, others, ...about }) => ({
      ...about,
      members: Array.from(members),
      others: Array.from(others),
    })),
  });
