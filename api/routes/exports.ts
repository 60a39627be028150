import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { EXPORT_FILES, EXPORTS, type ExportName } from '../../domain/export/exports.ts';
import type { Queryable } from '../../db/pool.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { exportHistoryCsv, exportTasksCsv } from '../exports/csv-export.ts';
import { exportOcel } from '../exports/ocel-export.ts';
import { RecordStreams } from '../exports/streams.ts';
import { exportXes } from '../exports/xes-export.ts';
import { COMMON_PROBLEMS, NOT_FOUND } from '../problem-responses.ts';

interface Export {
  readonly mediaType: string;
  readonly pieces: (on: Queryable) => AsyncGenerator<string>;
}

const CSV = 'text/csv; charset=utf-8';
const EXPORTED_AS: Readonly<Record<ExportName, Export>> = {
  ocel: { mediaType: 'application/json', pieces: exportOcel },
  xes: { mediaType: 'application/xml', pieces: exportXes },
  history: { mediaType: CSV, pieces: exportHistoryCsv },
  tasks: { mediaType: CSV, pieces: exportTasksCsv },
};

function sendExport(reply: FastifyReply, { name, streams }: { name: ExportName; streams: RecordStreams }) {
  const { mediaType, pieces } = EXPORTED_AS[name];
  return reply
    .code(200)
    .header('content-type', mediaType)
    .header('content-disposition', `attachment; filename="${EXPORT_FILES[name]}"`)
    .send(streams.start(pieces));
}

/** The whole record in forms that other programs read. */
export function registerExports(app: ApiApp, { database }: ApiContext): void {
  const streams = new RecordStreams(database);
  app.get(
    '/v1/exports/:name',
    {
      config: { access: 'archive.read', download: ['application/json', 'application/xml', 'text/csv'] },
      schema: {
        operationId: 'exportRecord',
        summary: 'The history of every order for process mining (OCEL 2.0, XES), or history and tasks as CSV',
        description: 'As of one moment, and sent while it is read. 503 when others are being sent already.',
        tags: ['exports'],
        params: z.object({ name: z.enum(EXPORTS) }),
        response: { ...COMMON_PROBLEMS, ...NOT_FOUND },
      },
    },
    async (request, reply) => sendExport(reply, { name: request.params.name, streams }),
  );
}
