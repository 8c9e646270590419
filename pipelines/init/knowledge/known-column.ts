import { fitsGlob } from '../../dictionary/glob.ts';
import { canHold, type Storage } from '../../protected/sources/storage.ts';
import type { Fact } from './fact.ts';
import { FHIR } from './fhir.ts';
import { GENERAL } from './general.ts';
import { identifying, whyLeftOut } from './identifying.ts';
import { LABORATORY } from './laboratory.ts';
import { MIMIC } from './mimic.ts';
import { OMOP } from './omop.ts';
import { plainName, withoutTime } from './plain-name.ts';
import { SCORES } from './scores.ts';
import { VITAL_SIGNS } from './vital-signs.ts';

export type Vocabulary = 'omop' | 'mimic' | 'fhir';

/** What a table is told from: names that hardly occur elsewhere. */
export function vocabularyOf(names: readonly string[]): Vocabulary | undefined {
  const plain = new Set(names.map(plainName));
  const has = (...some: readonly string[]): boolean => some.some((name) => plain.has(name));
  if (has('person_id') && [...plain].some((name) => name.endsWith('_concept_id') || name === 'observation_period_id')) {
    return 'omop';
  }
  if (
    has('subject_id') &&
    has('hadm_id', 'icustay_id', 'stay_id', 'anchor_age', 'dod', 'dod_ssn', 'admittime', 'hospital_expire_flag')
  )
    return 'mimic';
  const paths = names.filter((name) => /^[A-Za-z]+(\[\d+\])?(\.[A-Za-z]+(\[\d+\])?)+$/.test(name));
  if (paths.length >= 2 && paths.some((path) => FHIR_ELEMENT.test(path))) return 'fhir';
  return undefined;
}

/** Elements that tell FHIR from other names with dots, as R writes them. */
const FHIR_ELEMENT =
  /\[\d+\]|(^|\.)(resourceType|coding|reference|identifier|subject|birthDate|telecom|given|family|maritalStatus|clinicalStatus|verificationStatus|valueQuantity|effectiveDateTime|period|display)(\.|\[|$)/;

const OF_VOCABULARY: Readonly<Record<Vocabulary, readonly Fact[]>> = { omop: OMOP, mimic: MIMIC, fhir: FHIR };
const EVERYWHERE = [SCORES, VITAL_SIGNS, LABORATORY, GENERAL];

/** What is known of a column by its name, fit for how the file keeps it; `undefined` where nothing is. */
export function knownColumn(name: string, storage: Storage, vocabulary: Vocabulary | undefined): Fact | undefined {
  const plain = plainName(name);
  const own = vocabulary === undefined ? [] : [OF_VOCABULARY[vocabulary]];
  const names = [plain, withoutTime(plain)];
  const among = (tables: readonly (readonly Fact[])[]): Fact | undefined =>
    names.map((one) => firstIn(tables, one)).find((found) => found !== undefined);
  const found = among(own) ?? identifyingFact(name) ?? among(EVERYWHERE);
  return found && keptAs(found, storage);
}

function identifyingFact(name: string): Fact | undefined {
  const found = identifying(name);
  return found && { names: '', column: { kind: found.kind }, note: whyLeftOut(found) };
}

/** A name that stands there goes before one that only fits a pattern. */
function firstIn(tables: readonly (readonly Fact[])[], name: string): Fact | undefined {
  const find = (fits: (fact: Fact) => boolean): Fact | undefined => {
    for (const table of tables) {
      const found = table.find(fits);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return (
    find((fact) => namesOf(fact).exact.has(name)) ??
    find((fact) => namesOf(fact).globs.some((glob) => fitsGlob(glob, name)))
  );
}

interface Names {
  readonly exact: ReadonlySet<string>;
  readonly globs: readonly string[];
}

/** Worked out once: a table may have thousands of columns. */
const NAMES = new WeakMap<Fact, Names>();

function namesOf(fact: Fact): Names {
  const known = NAMES.get(fact);
  if (known !== undefined) return known;
  const all = fact.names.split(' ');
  const made = { exact: new Set(all), globs: all.filter((one) => one.includes('*')) };
  NAMES.set(fact, made);
  return made;
}

function keptAs(fact: Fact, storage: Storage): Fact | undefined {
  const { kind } = fact.column;
  if (storage === 'boolean') return kind === 'text' ? fact : undefined;
  if (storage === 'date' || storage === 'timestamp' || storage === 'zoned') return fitMoment(fact, storage);
  if (storage === 'float' && kind === 'integer' && fact.counted !== true) {
    return { ...fact, column: { ...fact.column, kind: 'real', decimals: 1 } };
  }
  if (storage === 'whole' && kind === 'real') return inWholeNumbers(fact);
  if (storage === 'whole' && (kind === 'date' || kind === 'datetime')) {
    const { range, bins } = fact.column;
    return {
      ...fact,
      column: { kind: 'date', range, bins, format: '%Y%m%d' },
      note: 'whole numbers, taken for 20230131: change the format',
    };
  }
  if (storage === 'whole' && kind === 'categorical' && fact.column['outside'] === 'other') return asNumbers(fact);
  return canHold(kind as Parameters<typeof canHold>[0], storage) ? fact : undefined;
}

/** No number stands for `other`: code that compares such a column with numbers goes on working where others are missing. */
const asNumbers = (fact: Fact): Fact => ({
  ...fact,
  column: { ...fact.column, outside: 'missing' },
  note: `${fact.note}; others count as missing, as it is kept as numbers`,
});

/** A date that is kept as a timestamp is one; anything else of a calendar type is what its type says. */
function fitMoment(fact: Fact, storage: Storage): Fact | undefined {
  const { kind, bins } = fact.column;
  if (kind === 'text') return fact;
  if (kind !== 'date' && kind !== 'datetime') return undefined;
  return { ...fact, column: { ...fact.column, kind: storage === 'date' ? 'date' : 'datetime', bins } };
}

function inWholeNumbers(fact: Fact): Fact {
  const { decimals: _, range, bins, ...column } = fact.column;
  const outward = Array.isArray(range) ? [Math.floor(range[0]), Math.ceil(range[1])] : range;
  const { width, edges } = bins as { width?: number; edges?: readonly number[] };
  const whole = edges?.filter(Number.isInteger);
  return {
    ...fact,
    column: {
      ...column,
      kind: 'integer',
      ...(outward === undefined ? {} : { range: outward }),
      bins:
        whole !== undefined ? { edges: whole } : width !== undefined ? { width: Math.max(1, Math.round(width)) } : bins,
    },
  };
}
