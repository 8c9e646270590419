import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecurePort } from './trino-cluster.ts';

const BUSY = [502, 503, 504, 429] as const;

/**
 * Stands before a secure port under its certificate. Every fourth request is answered by a status that asks to come again, and of every seventh for a page the answer is
 * lost after the server gave it.
 */
export async function flakyProxy({
  port,
  ca,
  identity,
}: SecurePort): Promise<{ readonly port: number; readonly failures: () => number; close(): void }> {
  let asked = 0;
  let pages = 0;
  let failures = 0;
  const proxy = createServer({ key: identity, cert: identity }, (incoming, outgoing) => {
    if (asked++ % 4 === 3) {
      incoming.resume();
      outgoing.writeHead(BUSY[failures++ % BUSY.length]!).end('<html>busy</html>');
      return;
    }
    const isLost = incoming.method === 'GET' && pages++ % 7 === 6;
    const { method, url: path, headers } = incoming;
    const onward = request({ host: 'localhost', port, ca, method, path, headers }, (answer) => {
      if (isLost) {
        failures++;
        answer.resume().on('end', () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    failures: () => failures,
    close() {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
