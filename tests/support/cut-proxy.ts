import { connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server on this machine, and tears both connections once so many bytes have come from the server. */
export async function cutAfter(port: number, bytes: number): Promise<{ readonly port: number; close(): void }> {
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
      if (come < bytes) client.write(block);
      else client.resetAndDestroy();
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
