/** Lower case, words apart by one underscore: `Patient.birthDate` and `PATIENT_BIRTH_DATE` are `patient_birth_date`. */
export const plainName = (name: string): string =>
  name
    .replaceAll(/([\p{Ll}])([\p{Lu}])/gu, '$1_$2')
    .replaceAll(/([\p{Lu}])([\p{Lu}][\p{Ll}])/gu, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');

const WHEN =
  'min|max|mean|avg|median|first|last|worst|lowest|highest|baseline|initial|admission|adm|discharge|peak|d1|day1|24h';

/** The name of what was measured, where the name also says when, or which of several: `max_lactate_24h` is `lactate`. */
export function withoutTime(plain: string): string {
  const before = new RegExp(`^(?:${WHEN})_`);
  const after = new RegExp(`_(?:${WHEN}|at_admission|on_admission|score|total|value|val|result|level)$`);
  let name = plain;
  for (let left = 3; left > 0; left--) name = name.replace(before, '').replace(after, '');
  return name;
}
