import { isUtf8 } from 'node:buffer';
import multipart from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { fileTypeFromBuffer } from 'file-type';
import { cleanFileName, isAttachable, TEXT_TYPE } from '../domain/attachment.ts';
import { refuse } from '../domain/errors.ts';
import { sha256Hex } from '../db/canonical.ts';
import type { ApiApp } from './api-app.ts';

/** Everything that a text for people has no use for; tabs and ends of lines are none of it. */
// eslint-disable-next-line no-control-regex -- which characters these are is the point
const NOT_TEXT = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** A file as it came, its type told by its content. */
export interface UploadedFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Buffer;
  /** SHA-256, hexadecimal. */
  readonly contentHash: string;
}

/** Takes bodies of `multipart/form-data` with one file of at most so many bytes; nothing is written to a disk. */
export async function readUploads(app: ApiApp, input: { limitBytes: number }): Promise<void> {
  await app.register(multipart, {
    limits: { fileSize: input.limitBytes, files: 1, fields: 0, parts: 1, headerPairs: 20 },
  });
}

async function detectType(content: Buffer): Promise<string | null> {
  const detected = await fileTypeFromBuffer(content);
  if (detected) return detected.mime;
  const isText = isUtf8(content) && !NOT_TEXT.test(content.toString('utf8'));
  return isText ? TEXT_TYPE : null;
}

function faultOf(detail: string) {
  return refuse.invalidRequest([{ pointer: '/file', detail }]);
}

interface ReceivedFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Reads the body to its end, so that nothing after the file goes unnoticed; null when there is no file. */
async function receive(request: FastifyRequest): Promise<ReceivedFile | null> {
  let received: ReceivedFile | null = null;
  for await (const part of request.files()) {
    received = { name: part.filename, content: await part.toBuffer() };
  }
  return received;
}

/** An error without a code of the framework is the parser's word on a body that is malformed. */
function toRefusal(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error : faultOf('cannot be read');
}

/**
 * Reads the file of the request. Throws `payload_too_large`, `unsupported_media_type` for a type that is not attached, or under
 * a name that does not say what it is, and `invalid_request` when there is no file, or an empty one.
 */
export async function readUploadedFile(request: FastifyRequest): Promise<UploadedFile> {
  const received = await receive(request).catch((error: unknown) => {
    throw toRefusal(error);
  });
  if (!received) throw faultOf('is missing');
  const { content } = received;
  if (content.length === 0) throw faultOf('is empty');
  const fileName = cleanFileName(received.name);
  if (fileName === null) throw faultOf('has no name that can be kept');
  const mediaType = await detectType(content);
  if (mediaType === null || !isAttachable(mediaType, fileName)) throw refuse.fileNotAttachable({ mediaType });
  return { fileName, mediaType, content, contentHash: sha256Hex(content) };
}
