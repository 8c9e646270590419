import { parentPort, workerData } from 'node:worker_threads';
import { openGenerator } from '../../sample/released-generator.ts';
import { copySource } from '../copy-source.ts';
import { copyMaker } from '../make-copies.ts';
import type { SentCopy, ThreadTask } from './messages.ts';

const { folder, structure, start } = workerData as ThreadTask;
const maker = openGenerator(folder)
  .then(copySource)
  .then((source) => copyMaker(source, start.seed, structure, start));

// An error ends the thread, and whoever started it is told.
parentPort!.on('message', async (number: number) => {
  const { model, ...copy } = await (await maker).make(number);
  parentPort!.postMessage({ ...copy, artifact: model.toArtifact() } satisfies SentCopy);
});
