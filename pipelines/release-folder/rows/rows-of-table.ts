import { z } from 'zod';

/** How many rows a table of a release has of each unit or event, as its report says. */
export interface RowsOfTable {
  readonly table: string;
  readonly per: string;
  readonly most: number | null;
  readonly estimate: number;
  readonly standardError: number;
  readonly released: number;
  readonly drawingError: number;
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
