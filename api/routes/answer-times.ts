import { z } from 'zod';
import { readAnswerTimes, type AnswerTimes } from '../../db/answer-times.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { FreshAnswers } from '../fresh-answers.ts';
import { COMMON_PROBLEMS } from '../problem-responses.ts';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 90;
/** All orders of the window are looked at, and a minute more or less changes nothing. */
const FRESH_MS = 300_000;

const answerTimesSchema = z
  .object({
    windowDays: z.int(),
    orders: z.int().describe('On how many orders it is based.'),
    halfWithinMs: z
      .int()
      .nullable()
      .describe('Half of them were answered within this time; null without any.'),
    mostWithinMs: z.int().nullable().describe('Nine of ten were answered within this time.'),
  })
  .meta({ id: 'AnswerTimes' });

/** How long orders have taken lately. */
export function registerAnswerTimes(app: ApiApp, { database }: ApiContext): void {
  const times = new FreshAnswers<'all', AnswerTimes>({
    freshMs: FRESH_MS,
    read: () => readAnswerTimes(database, new Date(Date.now() - WINDOW_DAYS * DAY_MS)),
  });
  app.get(
    '/v1/answer-times',
    {
      config: { access: 'order.read' },
      schema: {
        operationId: 'readAnswerTimes',
        summary: 'How long orders have taken lately from their submission to their answer',
        description: 'Orders that were approved or rejected in the last 90 days, up to five minutes ago.',
        tags: ['orders'],
        response: { 200: answerTimesSchema, ...COMMON_PROBLEMS },
      },
    },
    async (_request, reply) => reply.code(200).send({ windowDays: WINDOW_DAYS, ...(await times.get('all')) }),
  );
}
