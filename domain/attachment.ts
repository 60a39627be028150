/**
 * The types of files that may be attached, each with the endings that a name of it may have: what is saved under another one
 * could be opened as something that runs.
 */
export const ATTACHMENT_TYPES = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/webp': ['webp'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'text/plain': ['txt', 'csv'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Plain text, which nothing in its bytes marks as such. */
export const TEXT_TYPE = 'text/plain';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;
const LONGEST_NAME = 200;

/** A file's name without folders, and without anything that hides a part of it; null when nothing is left, or too much. */
export function cleanFileName(given: string): string | null {
  const [last = ''] = given.split(/[/\\]/).slice(-1);
  const name = last.replaceAll(UNPRINTABLE, '').trim();
  return /[^.\s]/.test(name) && name.length <= LONGEST_NAME ? name : null;
}

/** Whether files of the type may be attached under the name. */
export function isAttachable(mediaType: string, fileName: string): boolean {
  const [, endings = []] = Object.entries(ATTACHMENT_TYPES).find(([known]) => known === mediaType) ?? [];
  const [, ending] = /\.([A-Za-z0-9]+)$/.exec(fileName) ?? [];
  return ending !== undefined && endings.some((allowed) => allowed === ending.toLowerCase());
}
