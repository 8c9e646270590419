/** What `bench/peers.ts` prints of a system. Errors are mean L1 distances, in `[0, 2]`. */
export interface Line {
  readonly bench: 'peers';
  readonly data: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly system: string;
  readonly version: string;
  readonly error1: number | null;
  readonly error2: number | null;
  readonly error3: number | null;
  readonly cpuSeconds: number | null;
  readonly seconds: number | null;
  readonly peakMegabytes: number | null;
  readonly runs: number;
  /** Processor milliseconds of a round of the calibration kernel, and how many rounds `cpuSeconds` are. */
  readonly kernelMs: number;
  readonly kernels: number | null;
}

/** The lines as a table in Markdown. */
export function sideBySide(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.system,
    line.version,
    line.error1,
    line.error2,
    line.error3,
    line.cpuSeconds,
    line.seconds,
    line.peakMegabytes,
    line.runs,
  ]);
  return [HEADINGS, HEADINGS.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell ?? '').join(' | ')} |\n`)
    .join('');
}

const HEADINGS = [
  'system',
  'version',
  '1-way error',
  '2-way error',
  '3-way error',
  'processor seconds',
  'seconds',
  'peak MB',
  'runs',
];
