import { EXIT } from './exit-codes.ts';

/** Ends this process by a signal that it has caught, as if it had not. Where the signal is ignored, the status says so. */
export function endBy(signal: NodeJS.Signals): typeof EXIT.interrupted {
  process.kill(process.pid, signal);
  return EXIT.interrupted;
}
