import { spawnSync } from 'node:child_process';

/** Processor milliseconds of one round of the kernel, in a process of its own: waiting for a core counts in neither figure. */
export function kernelMilliseconds(): number {
  const calibration = JSON.stringify(new URL('calibration.js', import.meta.url).href);
  const program = `import(${calibration}).then(({ calibrationMs, ROUNDS }) => {
    const before = process.cpuUsage();
    calibrationMs();
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000 / ROUNDS);
  })`;
  return Number(spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' }).stdout);
}
