import { z } from 'zod';
import { EXPORTS, type ExportName } from '../../domain/export/exports.ts';
import { openDatabase, type Queryable } from '../../db/pool.ts';
import { exportHistoryCsv, exportTasksCsv } from '../../api/exports/csv-export.ts';
import { exportOcel } from '../../api/exports/ocel-export.ts';
import { RecordStreams } from '../../api/exports/streams.ts';
import { exportXes } from '../../api/exports/xes-export.ts';

const PIECES: Readonly<Record<ExportName, (on: Queryable) => AsyncGenerator<string>>> = {
  ocel: exportOcel,
  xes: exportXes,
  history: exportHistoryCsv,
  tasks: exportTasksCsv,
};

const BYTES_A_KIB = 1_024;

/** Runs one export in a process of its own, throws what it says away, and says what it took. */
async function main(): Promise<void> {
  const [databaseUrl = '', given] = process.argv.slice(2);
  const name = z.enum(EXPORTS).parse(given);
  const opened = openDatabase({
    databaseUrl,
    role: 'countersign_api',
    maximumConnections: 2,
    onBrokenConnection: () => undefined,
  });
  const startedAt = performance.now();
  let bytes = 0;
  for await (const piece of new RecordStreams(opened.database).start(PIECES[name])) {
    bytes += z.instanceof(Buffer).parse(piece).length;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const peakBytes = process.resourceUsage().maxRSS * BYTES_A_KIB;
  await opened.close();
  console.log(JSON.stringify({ name, bytes, seconds, peakBytes }));
}

await main();
