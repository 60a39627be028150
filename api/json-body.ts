import { refuse } from '../domain/errors.ts';
import type { ApiApp } from './api-app.ts';

/**
 * Reads JSON bodies as UTF-8 (RFC 8259, section 8.1) and refuses other bytes. The framework would put replacement
 * characters in their place, and a record sent as GBK would be kept with a name that nobody wrote.
 */
export function readJsonBodies(app: ApiApp): void {
  // These keys are ordinary unknown fields to the schemas, which say where they are.
  const parseText = app.getDefaultJsonParser('ignore', 'ignore');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const text = decode(bytes);
    if (text === null) done(refuse.invalidRequest([{ pointer: '', detail: 'is not UTF-8' }]));
    else void parseText(request, text, done);
  });
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
