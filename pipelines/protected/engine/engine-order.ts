import type { OrderDialect } from '../bounding/order-sql.ts';
import type { Dialect } from '../sources/dialect.ts';

/** How an engine writes the order in which the rows of a unit are kept. */
export const engineOrder = ({ sha256 }: Pick<Dialect, 'sha256'>): OrderDialect => ({
  concat: (texts) => texts.join(' || '),
  digits: (number) => `CAST(${number} AS VARCHAR)`,
  sha256,
});
