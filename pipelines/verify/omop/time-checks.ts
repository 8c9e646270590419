import { CDM_TABLES, type CdmTable } from './cdm-fields.ts';
import { checkOf, day, type OmopCheck } from './omop-check.ts';
import { ownsVisit } from './structure-checks.ts';

const PERIOD = 'observation_period';
const [PERIOD_START, PERIOD_END] = [`${PERIOD}_start_date`, `${PERIOD}_end_date`];

/** The first of January where no month is said, the first of a month where no day is. */
const BIRTH = `coalesce(${day('person.birth_datetime')}, TRY(make_date(person.year_of_birth, coalesce(TRY_CAST(person.month_of_birth AS INTEGER), 1), coalesce(TRY_CAST(person.day_of_birth AS INTEGER), 1))))`;

/** Times follow each other as they do in a life. Days are looked at, of moments as well. */
export const timeChecks: readonly OmopCheck[] = [
  periodsApart(),
  ...CDM_TABLES.flatMap(orderChecks),
  ...ofPersons('birth', [], ({ name: table }, field) => ({
    needs: { person: ['person_id', 'year_of_birth'] },
    words: `rows of ${table} have a ${field} before the birth of their person`,
    sql: `SELECT count(*) FROM cdm.${table} AS own JOIN cdm.person AS person USING (person_id) WHERE ${day(`own.${field}`)} < ${BIRTH}`,
  })),
  ...ofPersons('death', ['death'], ({ name: table }, field) => ({
    needs: { death: ['person_id', 'death_date'] },
    words: `rows of ${table} have a ${field} after the death of their person`,
    sql: `SELECT count(*) FROM cdm.${table} AS own JOIN (SELECT person_id, min(${day('death_date')}) AS died FROM cdm.death GROUP BY person_id) USING (person_id) WHERE ${day(`own.${field}`)} > died`,
  })),
  ...ofPersons('inside', [PERIOD], ({ name: table }, field) => ({
    needs: { [PERIOD]: ['person_id', PERIOD_START, PERIOD_END] },
    words: `rows of ${table} have a ${field} in no observation period of their person`,
    sql: `SELECT count(*) FROM cdm.${table} AS own WHERE ${day(`own.${field}`)} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cdm.${PERIOD} AS period WHERE period.person_id = own.person_id AND ${day(`own.${field}`)} BETWEEN ${day(`period.${PERIOD_START}`)} AND ${day(`period.${PERIOD_END}`)})`,
  })),
  ...CDM_TABLES.filter(ownsVisit).map(visitCheck),
];

/** Fields that say when something of a person was: not when the person was born. */
function timesOf({ name, fields }: CdmTable): readonly string[] {
  if (name === 'person') return [];
  return fields.filter(({ type }) => type === 'date' || type === 'datetime').map((field) => field.name);
}

/** One check for each time of a person in a table that is not among `but`. */
function ofPersons(
  kind: 'birth' | 'death' | 'inside',
  but: readonly string[],
  check: (table: CdmTable, field: string) => Pick<OmopCheck, 'needs' | 'words' | 'sql'>,
): readonly OmopCheck[] {
  const tables = CDM_TABLES.filter(
    ({ name, fields }) => !but.includes(name) && fields.some((field) => field.name === 'person_id'),
  );
  return tables.flatMap((table) =>
    timesOf(table).map((field) => {
      const { needs, words, sql } = check(table, field);
      const own = { [table.name]: ['person_id', field] };
      return checkOf(kind, `${table.name}.${field}`, {
        level: 'fatal',
        table: table.name,
        needs: { ...needs, ...own },
        words,
        sql,
      });
    }),
  );
}

/** Periods that share a day, or of which one begins on the day after another ended, are one period. */
function periodsApart(): OmopCheck {
  return checkOf('periods', PERIOD, {
    level: 'fatal',
    table: PERIOD,
    needs: { [PERIOD]: [`${PERIOD}_id`, 'person_id', PERIOD_START, PERIOD_END] },
    words: 'observation periods overlap or touch one that began earlier',
    sql: `SELECT count(*) FROM (SELECT ${day(PERIOD_START)} <= max(${day(PERIOD_END)}) OVER (PARTITION BY person_id ORDER BY ${PERIOD_START}, ${PERIOD}_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1 AS touching FROM cdm.${PERIOD}) WHERE touching`,
  });
}

/** An end is not before the start of the same name, or before the first time of its table where there is none. */
function orderChecks(table: CdmTable): readonly OmopCheck[] {
  const times = timesOf(table);
  return times.flatMap((end) => {
    const twin = end.replace('_end_', '_start_');
    if (twin === end) return [];
    const start = [twin, end.replace('_end_', '_')].find((name) => times.includes(name)) ?? times[0]!;
    return [
      checkOf('order', `${table.name}.${end}`, {
        level: 'fatal',
        table: table.name,
        needs: { [table.name]: [start, end] },
        words: `rows of ${table.name} have a ${end} before their ${start}`,
        sql: `SELECT count(*) FROM cdm.${table.name} WHERE ${day(end)} < ${day(start)}`,
      }),
    ];
  });
}

function visitCheck(table: CdmTable): OmopCheck {
  const { name } = table;
  const [start] = timesOf(table) as [string, ...string[]];
  const bounds = ['visit_start_date', 'visit_end_date'];
  return checkOf('visit', `${name}.${start}`, {
    level: 'note',
    table: name,
    needs: { [name]: ['visit_occurrence_id', start], visit_occurrence: ['visit_occurrence_id', ...bounds] },
    words: `rows of ${name} have a ${start} more than a week away from their visit`,
    sql: `SELECT count(*) FROM cdm.${name} AS own JOIN cdm.visit_occurrence AS visit USING (visit_occurrence_id) WHERE ${day(`own.${start}`)} < ${day('visit.visit_start_date')} - 7 OR ${day(`own.${start}`)} > ${day('visit.visit_end_date')} + 7`,
  });
}
