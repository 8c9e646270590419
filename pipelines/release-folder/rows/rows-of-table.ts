import { z } from 'zod';

/** How many rows of a table of events or details there are, in the released tables and in the records as noisy answers say. */
export interface RowsOfTable {
  readonly table: string;
  /** Rows of what: a unit, a first event of a unit, or a later event, of which the events of one unit weigh `most` together at most. */
  readonly per: string;
  readonly most: number | null;
  /** Estimated of the records, which are looked at as the model looks at them. */
  readonly estimate: number;
  /** By noise. */
  readonly standardError: number;
  /** The same of the released tables. */
  readonly released: number;
  /** By which units were drawn. */
  readonly drawingError: number;
  /** Whether the two differ by more than a twentieth and more than three standard errors of noise and drawing together. */
  readonly beyondNoise: boolean;
}

/** Numbers of rows of one table, as `evaluation-published-linked/1` has them. */
export const rowsOfTableSchema: z.ZodType<RowsOfTable> = z.object({
  table: z.string(),
  per: z.string(),
  most: z.number().nullable(),
  estimate: z.number(),
  standardError: z.number(),
  released: z.number(),
  drawingError: z.number(),
  beyondNoise: z.boolean(),
});
