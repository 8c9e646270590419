import { expect, test } from 'vitest';
import { type Backend, type BackendName, type Hardware, unavailable } from '../../../pipelines/backends/backend.ts';
import { openBackend } from '../../../pipelines/backends/open-backend.ts';
import type { Operations } from '../../../privacy/gradients/operations/operations.ts';
import { plainOperations } from '../../../privacy/gradients/operations/plain-operations.ts';

/** Plain loops under the name of a backend, and whether they were closed. */
function backend(
  name: BackendName,
  hardware: Hardware,
  change: (plain: Operations) => Partial<Operations> = () => ({}),
) {
  const closed = { count: 0 };
  const open: Backend['open'] = async () => {
    const plain = plainOperations();
    const changed = change(plain);
    const operations = new Proxy(plain, {
      get: (target, property) => {
        if (property === 'name') return name;
        if (property === 'device') return `plain loops as ${name}`;
        if (property === 'close')
          return async () => {
            closed.count++;
          };
        const value: unknown = Reflect.get(changed, property) ?? Reflect.get(target, property);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return { operations, hardware };
  };
  return { backend: { name, open } satisfies Backend, closed };
}

const missing: Backend = {
  name: 'cuda',
  open: async () => {
    throw unavailable('cuda', 'it is not installed', 'Install it.');
  },
};
const cpu = backend('cpu', 'processor').backend;
const options = { threads: 1 };

test('auto takes the best and says why not those before it', async () => {
  const standIn = backend('webgpu', 'stand-in');
  const noted: string[] = [];
  const { operations, said } = await openBackend('auto', { ...options, note: (line) => noted.push(line) }, [
    missing,
    standIn.backend,
    cpu,
  ]);
  expect(operations.name).toBe('cpu');
  expect(said).toEqual([
    'Backend cuda is not taken: it is not installed.',
    'Backend webgpu is not taken: no GPU works under it (plain loops as webgpu).',
    'Backend cpu: plain loops as cpu.',
  ]);
  expect(noted).toEqual(said);
  expect(standIn.closed.count).toBe(1);
});

test('auto takes a GPU before the processor', async () => {
  const { operations, said } = await openBackend('auto', options, [backend('webgpu', 'gpu').backend, cpu]);
  expect([operations.name, said]).toEqual(['webgpu', ['Backend webgpu: plain loops as webgpu.']]);
});

test('auto passes over a backend that computes wrongly or throws', async () => {
  const wrong = backend('cuda', 'gpu', () => ({ scaleRows: () => undefined }));
  const broken = backend('webgpu', 'gpu', () => ({
    activate: () => {
      throw new TypeError('driver text');
    },
  }));
  const { operations, said } = await openBackend('auto', options, [wrong.backend, broken.backend, cpu]);
  expect(operations.name).toBe('cpu');
  expect(said[0]).toContain('it fails its self-test: scaled rows differ');
  expect(said[1]).toContain('the operations themselves');
  expect(said.join()).not.toContain('driver text');
  expect([wrong.closed.count, broken.closed.count]).toEqual([1, 1]);
});

test('a named backend is opened even as a stand-in, and is an error where it cannot be used', async () => {
  const standIn = backend('webgpu', 'stand-in').backend;
  expect((await openBackend('webgpu', options, [standIn, cpu])).operations.name).toBe('webgpu');
  await expect(openBackend('cuda', options, [missing, cpu])).rejects.toMatchObject({
    code: 'BACKEND_UNAVAILABLE',
    message: 'Cannot use cuda: it is not installed',
    hint: 'Install it.',
  });
  const wrong = backend('webgpu', 'gpu', () => ({ fill: () => undefined })).backend;
  await expect(openBackend('webgpu', options, [wrong, cpu])).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
});

test('the next best follows one that has failed, whichever was named', async () => {
  const backends = [backend('cuda', 'gpu').backend, backend('webgpu', 'gpu').backend, cpu];
  const next = await openBackend('cuda', { ...options, without: ['cuda'] }, backends);
  expect([next.operations.name, next.said[0]]).toEqual(['webgpu', 'Backend cuda is not taken: it has failed.']);
  const last = await openBackend('auto', { ...options, without: ['cuda', 'webgpu'] }, backends);
  expect(last.operations.name).toBe('cpu');
  await expect(openBackend('auto', { ...options, without: ['cuda', 'webgpu', 'cpu'] }, backends)).rejects.toMatchObject(
    {
      code: 'BACKEND_UNAVAILABLE',
      others: expect.arrayContaining(['Backend cpu is not taken: it has failed.']),
    },
  );
});

test('the processor is always there', async () => {
  const { operations } = await openBackend('cpu', { threads: 2 });
  expect(operations.name).toBe('cpu');
  await operations.close();
});
