#!/usr/bin/env node
/** The `countersign` command, from its sources where there are some beside it and tsx is installed, else compiled. */
import { existsSync } from 'node:fs';

async function load() {
  const source = new URL('./main.ts', import.meta.url);
  if (!existsSync(source)) return import(new URL('./main.js', import.meta.url).href);
  try {
    const { register } = await import('tsx/esm/api');
    register();
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return import(new URL('../dist/cli/main.js', import.meta.url).href);
  }
  return import(source.href);
}

const { main } = await load();
await main();
