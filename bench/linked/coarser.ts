import { allocateCodes, type EncodedColumn } from '../../privacy/guard/codes.ts';

/** The same column with values put together: `groupOf` names the group of a code. Groups are numbered in the order of the first code of each. */
export function coarser(column: EncodedColumn, groupOf: (code: number) => string): EncodedColumn {
  const numbers = new Map<string, number>();
  const of = Uint32Array.from({ length: column.size }, (_, code) => {
    const group = groupOf(code);
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group)!;
  });
  const codes = allocateCodes(numbers.size, column.codes.length);
  for (let row = 0; row < codes.length; row++) codes[row] = of[column.codes[row]!]!;
  return { name: column.name, size: numbers.size, codes };
}

/** Finer groups of the dictionary by the chapter of ICD-9-CM that they are of; diabetes stays apart from its chapter. */
const CHAPTERS: Readonly<Record<string, string>> = {
  'circulatory-other': 'circulatory',
  hypertension: 'circulatory',
  'ischaemic-heart': 'circulatory',
  rhythm: 'circulatory',
  'heart-failure': 'circulatory',
  cerebrovascular: 'circulatory',
  'chronic-lung': 'respiratory',
  pneumonia: 'respiratory',
  'respiratory-other': 'respiratory',
  kidney: 'genitourinary',
};

export const chapterOf = (group: string): string => CHAPTERS[group] ?? group;

/** Specialties as Strack et al. put them together, and a few more: by the beginning of the name. */
export function groupOfSpecialty(value: string): string {
  const known = [
    'InternalMedicine',
    'Family',
    'Cardiology',
    'Surg',
    'Emergency',
    'Orthop',
    'Radiolog',
    'Nephro',
    'Pulmo',
  ];
  return known.find((begin) => value.startsWith(begin)) ?? 'other';
}
