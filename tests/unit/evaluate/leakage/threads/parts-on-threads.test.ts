import { expect, test } from 'vitest';
import { partsOnThreads, sharedIntegers } from '../../../../../pipelines/evaluate/leakage/threads/parts-on-threads.ts';

const square = (value: number): number => value * value;

test('every part is done once, by however many threads', async () => {
  for (const threads of [1, 2, 5]) {
    const sums = sharedIntegers(20);
    await partsOnThreads({
      data: { sums },
      parts: 20,
      run: ({ sums }, part, { square }) => void Atomics.add(sums, part, square(part)),
      helpers: { square },
      threads,
    });
    expect([...sums]).toEqual(Array.from({ length: 20 }, (_, part) => part ** 2));
  }
});

test('two threads work at the same time: each of two parts waits for the other', async () => {
  const met = new Int32Array(new SharedArrayBuffer(8));
  const waited = sharedIntegers(2);
  await partsOnThreads({
    data: { met, waited },
    parts: 2,
    run: ({ met, waited }, part) => {
      Atomics.store(met, part, 1);
      Atomics.notify(met, part);
      const outcome = Atomics.wait(met, 1 - part, 0, 30_000);
      waited[part] = Number(outcome !== 'timed-out');
    },
    helpers: {},
    threads: 2,
  });
  expect([...waited]).toEqual([1, 1]);
});

test('parts of a thread that fails are done here, and a part that fails everywhere is an error', async () => {
  const work = (failing: number) => {
    const done = sharedIntegers(8);
    const run = ({ done, failing }: { done: Uint32Array; failing: number }, part: number): void => {
      if (part === failing) throw new Error('no such part');
      done[part] = 1;
    };
    return { done, finished: partsOnThreads({ data: { done, failing }, parts: 8, run, helpers: {}, threads: 2 }) };
  };
  const fine = work(8);
  await fine.finished;
  expect(Math.min(...fine.done)).toBe(1);
  await expect(work(3).finished).rejects.toThrow('no such part');
});

test('no parts are no work', async () => {
  const run = (): void => {
    throw new Error('never called');
  };
  await expect(partsOnThreads({ data: {}, parts: 0, run, helpers: {}, threads: 4 })).resolves.toBeUndefined();
});
