/** The kind of an error and the place in our own code where it arose, of one whose text may say what nobody may read. */
export function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { stack = '', message } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  const frame = /^ +at .*?([\w.-]+\/[\w.-]+\.[jt]s:\d+):\d+\)?$/m.exec(frames);
  return ` (${error.constructor.name}${frame ? ` at ${frame[1]}` : ''})`;
}
