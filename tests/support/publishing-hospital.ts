/** A table with a target, protected attributes and a relation that is known; two rows a patient. */
export const DICTIONARY = `schema: synthward/dictionary/1
table: visits
origin: public
unit: { column: id, maxRows: 2 }
target: readmitted
protectedAttributes: [sex, region]
columns:
  id: { kind: identifier }
  sex: { kind: categorical, values: [f, m, x], missing: none, outside: error }
  region: { kind: categorical, values: [north, south, east] }
  age: { kind: integer, range: [20, 79], bins: { width: 20 }, outside: clamp }
  readmitted: { kind: categorical, values: ['no', 'yes'], missing: none, outside: error }
`;

/** Nobody is `x`; readmission rises with age. */
export const csv = (): string =>
  [
    'id,sex,region,age,readmitted',
    ...Array.from({ length: 3000 }, (_, i) => {
      const age = 20 + ((i * 37) % 60);
      const chance = (i * 7919) % 100;
      return `${i >> 1},${i % 3 === 0 ? 'f' : 'm'},${['north', 'south'][i % 2]},${age},${chance < age ? 'yes' : 'no'}`;
    }),
  ].join('\n');

export const config = (evaluation: string): string => `schema: synthward/run/1
dataset: visits
source: { path: visits.csv }
dictionary: dictionary.yaml
budget: { epsilon: 10, delta: 1e-6 }
output: { arrow: false }
expectedRows: 3000
evaluation: ${evaluation}
`;
