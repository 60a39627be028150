/**
 * Stops what a stack started when the stack itself cannot any more. It runs in a process group of its own and learns
 * through its standard input what to watch; when that closes, because the stack asked for it or because it was
 * killed, everything still running is stopped, the highest rank first.
 */
import { rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { stopProcess } from './process-identity.mjs';

const watched = new Map();
const folders = new Set();

const orders = {
  watch: (server) => watched.set(server.pid, server),
  forget: ({ pid }) => watched.delete(pid),
  remove: ({ folder }) => folders.add(folder),
};

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...subject } = JSON.parse(line);
  orders[order](subject);
}

const byRank = (one, other) => other.rank - one.rank;
for (const server of [...watched.values()].sort(byRank)) await stopProcess(server, server);
for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
