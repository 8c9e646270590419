import { type JsonObject, plain } from '../report-json.ts';
import { MEASURE_DEFINITIONS } from './figure.ts';
import type { LinkedReport } from './measure-linked.ts';

/** As it stands in reports of the inside edition. Protected where the records are. Numbers that there are none of become null. */
export const linkedToJson = ({ seed, most, units, figures }: LinkedReport): JsonObject =>
  plain({ seed, most, units, definitions: MEASURE_DEFINITIONS, figures });
