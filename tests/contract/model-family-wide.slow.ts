import { describe } from 'vitest';
import { fittedTo } from '../../models/fitted-to.ts';
import { MODEL_KINDS, modelFamily } from '../../models/registry.ts';
import { dependentTable, expectModelOf } from './model-family-contract.ts';

const edges = {
  'a domain whose product overflows': dependentTable(
    40,
    Array.from({ length: 104 }, () => 1000),
  ),
  'a column of 100,000 categories': dependentTable(500, [100_000, 3, 100_000, 4]),
};

describe.each(MODEL_KINDS.filter((kind) => fittedTo(kind) !== 'gradients').map((kind) => [kind] as const))(
  '%s',
  (kind) => {
    for (const [name, records] of Object.entries(edges)) expectModelOf(modelFamily(kind), name, records);
  },
);
