import { execFileSync, spawnSync } from 'node:child_process';

/** A Python that has `modules`, and why there is none where there is not; `SYNTHWARD_PYTHON` names another than `python3`. */
export function pythonWith(modules: readonly string[]): {
  readonly program: string;
  readonly absent: boolean;
  readonly reason: string;
  run(script: string, input: unknown): unknown;
} {
  const python = process.env['SYNTHWARD_PYTHON'] ?? 'python3';
  const absent = spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status !== 0;
  return {
    program: python,
    absent,
    reason: absent ? ` (skipped: ${python} lacks ${modules.join(' or ')})` : '',
    run: (script, input) =>
      JSON.parse(
        execFileSync(python, ['-c', `import json, sys\ndata = json.load(sys.stdin)\n${script}`], {
          input: JSON.stringify(input),
          encoding: 'utf8',
        }),
      ),
  };
}
