import { execFile } from 'node:child_process';
import { createWriteStream, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const answerWithinMs = 5_000;
const downloadWithinMs = 300_000;
const infoSchema = z.object({ archiveUrl: z.url(), fileToExtract: z.string() });

/** Which release to fetch, a folder to work in and the file to leave behind. */
export interface TemporalTarget {
  readonly version: string;
  readonly folder: string;
  readonly target: string;
}

function infoUrl(version: string): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return `https://temporal.download/cli/v${version}?arch=${arch}&platform=${process.platform}&format=tar.gz`;
}

async function fetchArchive({ version, folder, target }: TemporalTarget): Promise<void> {
  const answer = await fetch(infoUrl(version), { signal: AbortSignal.timeout(answerWithinMs) });
  const { archiveUrl, fileToExtract } = infoSchema.parse(await answer.json());
  const archive = await fetch(archiveUrl, { signal: AbortSignal.timeout(downloadWithinMs) });
  if (!archive.ok || archive.body === null) throw new Error(`${archiveUrl} answers ${archive.status}`);
  const file = join(folder, 'archive.tar.gz');
  await pipeline(Readable.fromWeb(archive.body), createWriteStream(file));
  await promisify(execFile)('tar', ['-xzf', file, '-C', folder, fileToExtract]);
  renameSync(join(folder, fileToExtract), target);
}

/** Fetches the released program from where Temporal's SDKs fetch it. Answers false, quickly, where that cannot be reached. */
export async function downloadTemporal(target: TemporalTarget): Promise<boolean> {
  try {
    await fetchArchive(target);
    return true;
  } catch {
    // Whatever went wrong, the source can still be built; that says what to do if it cannot be either.
    return false;
  }
}
