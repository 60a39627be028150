import { problemSchema } from './problem.ts';

/** One refusal as a route documents it. */
const problemResponse = {
  description: 'A problem of RFC 9457.',
  content: { 'application/problem+json': { schema: problemSchema } },
} as const;

/** What every route that needs a key can be refused with. */
export const COMMON_PROBLEMS = {
  400: problemResponse,
  401: problemResponse,
  403: problemResponse,
  429: problemResponse,
  500: problemResponse,
  503: problemResponse,
} as const;
/** What a route with a body can be refused with besides. */
export const BODY_PROBLEMS = {
  ...COMMON_PROBLEMS,
  413: problemResponse,
  415: problemResponse,
  422: problemResponse,
} as const;
export const NOT_FOUND = { 404: problemResponse } as const;
export const CONFLICT = { 409: problemResponse } as const;
export const PRECONDITION_FAILED = { 412: problemResponse } as const;
