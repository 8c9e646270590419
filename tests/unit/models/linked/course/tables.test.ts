import { expect, test } from 'vitest';
import { courseRequests } from '../../../../../models/linked/course/tables.ts';
import { viewsOfCourse } from '../../../../../models/linked/course/views-of-course.ts';
import { rational, toNumberUp } from '../../../../../privacy/rational.ts';
import { smallLinkedTable } from '../../../../support/linked-tables.ts';

const { shape } = smallLinkedTable({ seed: 'course', units: 50, habit: 0.7 });
const NOTHING = { apart: [], absent: [] };
const IN_ORDER = { ordered: [0, 2], apart: [], absent: [] } as const;
const views = viewsOfCourse({
  shape,
  shapes: { units: [NOTHING], events: [NOTHING, NOTHING], details: [[NOTHING, IN_ORDER]] },
  rho: rational(1n, 1n),
  expected: { units: 50, events: 200 },
});
const requestsOf = (name: string) => {
  const { view, rho } = views.find(({ view }) => view.name === name)!;
  return courseRequests(shape, view, rho).map(({ columns, sigmaSquared }) => ({
    of: columns.map((column) => view.columns[column]!.from.of),
    variance: toNumberUp(sigmaSquared),
  }));
};

test('days between events are counted alone too, with the least noise', () => {
  const gaps = requestsOf('step').filter(({ of }) => of.at(-1) === 'gap');
  const alone = gaps.find(({ of }) => of.length === 1)!;
  const beside = gaps.filter(({ of }) => of.length === 2);
  expect(beside.length).toBeGreaterThan(0);
  for (const { variance } of beside) expect(alone.variance).toBeLessThan(variance);
});

test('a value is counted beside the last of its kind by how many events its unit has', () => {
  expect(requestsOf('inside-1').map(({ of }) => of)).toEqual([['count', 'last-of-kind', 'detail']]);
});
