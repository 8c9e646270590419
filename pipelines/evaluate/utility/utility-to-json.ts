import { type JsonObject, plain } from '../report-json.ts';
import type { UtilityReport } from './measure-utility.ts';

/** As it stands in reports of the inside edition. Protected where the records are. */
export const utilityToJson = ({ seed, rows, sections }: UtilityReport): JsonObject => plain({ seed, rows, sections });
