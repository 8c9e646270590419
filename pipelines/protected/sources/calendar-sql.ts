import { formatWidth } from '../../dictionary/date-format.ts';
import { literal } from './session/sql.ts';

/** An offset from UTC as ISO writes it, or the letter for none. */
const ZONE = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)';

/**
 * The moment that an ISO text says, as a TIMESTAMP, or NULL: `2010-01-31`, `2010-01-31T12:00`, `2010-01-31 12:00:00.5`, each with or without
 * a zone. With a zone it is the moment in UTC, without one the clock as written.
 */
export function stampSql(text: string): string {
  const moment = (value: string): string => `CAST(TRY_CAST(${value} AS TIMESTAMPTZ) AS TIMESTAMP)`;
  // Most stamps look like this and name no zone, which the shorter cast would leave out of account.
  const isPlain = `strlen(${text}) = 19 AND substr(${text}, 17, 1) = ':'`;
  const withSeconds = `regexp_replace(upper(${text}), '^([0-9-]+[T ][0-9]{1,2}:[0-9]{2}) ?${ZONE}$', '\\1:00\\2')`;
  const spelled = `regexp_replace(${withSeconds}, '^([0-9-]+[T ][0-9:]+)([.,]([0-9]+))? ?${ZONE}?$', '\\1.\\30\\4')`;
  return `CASE WHEN ${isPlain} THEN TRY_CAST(${text} AS TIMESTAMP) ELSE coalesce(${moment(text)}, ${moment(spelled)}) END`;
}

/**
 * The moment that a text says in the first of `formats` that fits it, as a TIMESTAMP in UTC where the format has a zone. `fromNumber` puts
 * the zeros in front back that whole numbers lose.
 */
export function formattedSql(text: string, formats: readonly string[], fromNumber = false): string {
  const readings = formats.map((format) => {
    const width = formatWidth(format);
    const padded =
      fromNumber && width !== undefined
        ? `lpad(${text}, CAST(greatest(strlen(${text}), ${width}) AS INTEGER), '0')`
        : text;
    const read = `CAST(try_strptime(${padded}, ${literal(format)}) AS TIMESTAMP)`;
    // strptime takes fewer digits where it finds them, and would read the year 20 into 03/04/20.
    if (width !== undefined && /%-?[A-Za-z]%-?[A-Za-z]/.test(format)) {
      return `CASE WHEN strlen(${padded}) = ${width} AND regexp_matches(${text}, '[0-9]') THEN ${read} END`;
    }
    // It takes words such as infinity for the first moment of 1900.
    const digits = format.includes('%Y') ? '[0-9]{4}' : '[0-9]';
    return `CASE WHEN regexp_matches(${text}, '${digits}') THEN ${read} END`;
  });
  return readings.length === 1 ? readings[0]! : `coalesce(${readings.join(', ')})`;
}
