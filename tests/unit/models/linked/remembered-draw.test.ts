import { expect, test } from 'vitest';
import type { LinkedDraw, LinkedModel } from '../../../../models/linked/linked-model.ts';
import { withRememberedDraw } from '../../../../models/linked/remembered-draw.ts';

/** Draws units without events, and notes what it was asked. */
function noting(asked: LinkedDraw[]): LinkedModel {
  return {
    kind: 'noting',
    shape: {
      units: [],
      events: { name: 'events', columns: [], most: 1, gaps: undefined, groups: [] },
      details: [],
    },
    total: 3,
    views: [],
    toArtifact: () => ({ structure: {}, numbers: new Float64Array() }) as never,
    draw(request) {
      asked.push(request);
      const start = new Uint32Array(request.units + 1);
      return { unitCount: request.units, units: [], events: { columns: [], start, time: undefined }, details: [] };
    },
  };
}

test('the same units are drawn once, others anew', () => {
  const asked: LinkedDraw[] = [];
  const model = withRememberedDraw(noting(asked));
  const first = model.draw({ units: 2, seed: 'a' });
  expect(model.draw({ units: 2, seed: 'a' })).toBe(first);
  expect(asked).toEqual([{ units: 2, seed: 'a' }]);
  expect(model.draw({ units: 3, seed: 'a' }).unitCount).toBe(3);
  model.draw({ units: 3, seed: 'b' });
  expect(asked).toHaveLength(3);
});

test('what is drawn given evidence is never taken for the release', () => {
  const asked: LinkedDraw[] = [];
  const model = withRememberedDraw(noting(asked));
  const first = model.draw({ units: 2, seed: 'a' });
  const evidence = [{ column: 0, weights: Float64Array.of(1, 0) }];
  expect(model.draw({ units: 2, seed: 'a', evidence })).not.toBe(first);
  model.draw({ units: 2, seed: 'a', evidence });
  expect(asked).toHaveLength(3);
  expect(model.draw({ units: 2, seed: 'a' })).toBe(first);
});
