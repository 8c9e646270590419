import type { BackendName } from '../../pipelines/backends/backend.ts';
import type { Probe } from '../../pipelines/backends/probe.ts';
import { renderTable } from './table.ts';

export interface ProbedBackend {
  readonly name: BackendName;
  readonly probe: Probe;
}

/** A line each, best first, and below it what to do about those that cannot be used. */
export function renderBackends(backends: readonly ProbedBackend[]): readonly string[] {
  const hints = backends.flatMap(({ name, probe }) =>
    probe.kind === 'unavailable' && probe.hint !== '' ? [`${name}: ${probe.hint}`] : [],
  );
  return [
    ...renderTable([
      ['backend', 'state', 'device, or why not'],
      ...backends.map(({ name, probe }) => [name, stateOf(probe), detailOf(probe)]),
    ]),
    ...(hints.length === 0 ? [] : ['', ...hints]),
  ];
}

function stateOf(probe: Probe): string {
  if (probe.kind === 'unavailable') return 'unavailable';
  return probe.hardware === 'stand-in' ? 'by name only' : 'ready';
}

function detailOf(probe: Probe): string {
  if (probe.kind === 'unavailable') return probe.reason;
  if (probe.step === undefined) return probe.device;
  const { milliseconds, examplesPerSecond } = probe.step;
  return `${probe.device}: ${milliseconds.toFixed(1)} ms a step, ${examplesPerSecond} examples a second`;
}

export const backendsToJson = (backends: readonly ProbedBackend[]): Record<string, unknown> => ({
  schema: 'backends/1',
  backends: backends.map(({ name, probe }) =>
    probe.kind === 'unavailable'
      ? { name, usable: false, reason: probe.reason, hint: probe.hint }
      : {
          name,
          usable: true,
          auto: probe.hardware !== 'stand-in',
          device: probe.device,
          hardware: probe.hardware,
          ...(probe.step ?? {}),
        },
  ),
});
