import { expect, test } from 'vitest';
import { CONFIG, hospital, OPEN_GATE } from '../support/hospital.ts';

test('a reader that leaves early ends no command with a stack trace, and no release that is paid for', async () => {
  const steward = await hospital({ config: CONFIG + OPEN_GATE });
  try {
    const alone = { prefix: ['sh', '-c', '{ sleep 0.1; "$@"; echo "status $?" >&2; } | true', 'sh'] };
    const plan = await steward.run(['plan', '-q'], alone);
    expect(plan.stderr).not.toContain('EPIPE');
    expect(plan.stderr).toContain('status 0');
    const both = { prefix: ['sh', '-c', '{ sleep 0.1; "$@"; echo "$?" > status; } 2>&1 | true', 'sh'] };
    await steward.run(['release', '--yes', '--name', 'r'], both);
    const verified = await steward.run(['verify', 'released/r', '-q']);
    expect(verified.status).toBe(0);
  } finally {
    steward.close();
  }
});
