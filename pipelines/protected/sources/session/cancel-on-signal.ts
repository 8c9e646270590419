/** How long the server may take to be told, in milliseconds. */
const PATIENCE = 3000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does `work`; where the process is told to end meanwhile, has the server give up what it does for it first: it would go on for nobody
 * until it next sent something. The process then ends by that signal, as it would have.
 */
export async function cancelOnSignal<T>(
  connection: { cancel(): Promise<unknown> },
  work: () => Promise<T>,
): Promise<T> {
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) return;
    ending = true;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    void Promise.race([connection.cancel(), late]).finally(() => {
      for (const one of SIGNALS) process.off(one, end);
      process.kill(process.pid, signal);
    });
  };
  for (const one of SIGNALS) process.on(one, end);
  try {
    return await work();
  } finally {
    // Whoever asked for the end gets it: nothing more is done with what had come.
    if (ending) await new Promise(() => {});
    for (const one of SIGNALS) process.off(one, end);
  }
}
