import { expect, test } from 'vitest';
import { holdoutDiffers } from '../../../pipelines/evaluate/leakage/holdout-differs.ts';
import { skewedPatients } from '../../support/skewed-patients.ts';

test('one population parted by chance is told apart in 3 to 7 % at 5 %, also where a patient has several equal rows', () => {
  for (const each of [1, 4]) {
    let rejected = 0;
    for (let i = 0; i < 1000; i++) {
      const sides = [skewedPatients(60, `m${i}`, { each }), skewedPatients(40, `o${i}`, { each })] as const;
      if (holdoutDiffers(...sides, `seed ${i}`).pValue <= 0.05) rejected++;
    }
    expect(rejected).toBeGreaterThanOrEqual(30);
    expect(rejected).toBeLessThanOrEqual(70);
  }
});
