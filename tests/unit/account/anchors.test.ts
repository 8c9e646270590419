import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readAnchors } from '../../../pipelines/account/anchors.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test.each(['fifo', 'endless', 'large', 'folder', 'missing'])(
  'a release or checkpoint with a file that is %s is refused at once',
  (kind) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'manifest.sig'), 'x');
    const path = join(folder, 'manifest.json');
    if (kind === 'fifo') execFileSync('mkfifo', [path]);
    if (kind === 'endless') symlinkSync('/dev/zero', path);
    if (kind === 'large') execFileSync('truncate', ['-s', '1T', path]);
    if (kind === 'folder') mkdirSync(path);
    const refusal = expect.objectContaining({ code: 'FILE_MISSING' });
    expect(() => readAnchors({ checkpoints: [], releases: [folder] }, undefined)).toThrow(refusal);
    expect(() => readAnchors({ checkpoints: [path], releases: [] }, undefined)).toThrow(refusal);
  },
);
