import { connect, createServer, type Socket } from 'node:net';

interface Proxy {
  readonly port: number;
  close(): void;
}

/** Stands between a client and a server on this machine, and tears both connections once so many bytes have come from the server. */
export const cutAfter = (port: number, bytes: number): Promise<Proxy> =>
  standBetween(port, (block, come) => (come < bytes ? block : undefined));

/** Stands there too, and hands on what `pass` makes of a block from the server, of which so many bytes have come with it; tears both where it makes nothing. */
export async function standBetween(
  port: number,
  pass: (block: Buffer, come: number) => Buffer | undefined,
): Promise<Proxy> {
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    let come = 0;
    for (const socket of [client, server]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        client.destroy();
        server.destroy();
      });
    }
    client.pipe(server);
    server.on('data', (block) => {
      come += block.length;
      const passed = pass(block, come);
      if (passed === undefined) client.resetAndDestroy();
      else client.write(passed);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close() {
      proxy.close();
      for (const socket of open) socket.destroy();
    },
  };
}
