import type { NewHistoryEvent } from '../../domain/history-event.ts';
import { stepKey } from '../../domain/step-key.ts';
import {
  listUnrecordedAttachments,
  setAttachmentPosition,
  type AttachmentRow,
} from '../../db/attachments.ts';
import {
  listUnrecordedAcknowledgements,
  setAcknowledgementPosition,
  type ChangeNoticeRow,
} from '../../db/amendment/change-notices.ts';
import { listUnrecordedComments, setCommentPosition, type CommentRow } from '../../db/comments.ts';
import { appendEvents, lockOrder } from '../../db/history.ts';
import type { Database, Transaction } from '../../db/pool.ts';

const NOTES_IN_A_BATCH = 50;

/** What the API wrote down and the history of the order has not taken up. */
interface Note {
  readonly id: string;
  readonly orderId: string;
  readonly stepKey: string;
  readonly event: NewHistoryEvent;
  /** Notes where in the history it is; false when it was there already. */
  readonly setPosition: typeof setCommentPosition;
}

type Written = Pick<CommentRow, 'authorId' | 'authorName' | 'createdAt'>;

function byAuthor({ authorId, authorName, createdAt }: Written): Pick<NewHistoryEvent, 'at' | 'actor'> {
  return { at: createdAt.toISOString(), actor: { id: authorId, name: authorName } };
}

function toCommentNote(comment: CommentRow): Note {
  const { id, orderId, department, round, text, mentions } = comment;
  const facts = { comment: id, department, round, text, mentions };
  return {
    ...{ id, orderId, stepKey: stepKey.comment(id), setPosition: setCommentPosition },
    event: { type: 'review.commented', ...byAuthor(comment), facts },
  };
}

function toAttachmentNote(attachment: AttachmentRow): Note {
  const { id, orderId, department, round, fileName, mediaType, sizeBytes, contentHash } = attachment;
  const facts = { attachment: id, department, round, fileName, mediaType, sizeBytes, contentHash };
  return {
    ...{ id, orderId, stepKey: stepKey.attachment(id), setPosition: setAttachmentPosition },
    event: { type: 'order.file_attached', ...byAuthor(attachment), facts },
  };
}

function toAcknowledgementNote(notice: ChangeNoticeRow): Note {
  const { id, orderId, revision, personId, personName, acknowledgedAt, issuedAt, comment } = notice;
  const by = { authorId: personId, authorName: personName, createdAt: acknowledgedAt ?? issuedAt };
  return {
    ...{ id, orderId, stepKey: stepKey.acknowledgement(id), setPosition: setAcknowledgementPosition },
    event: { type: 'order.change_acknowledged', ...byAuthor(by), facts: { revision, comment } },
  };
}

/** Two deliveries at once take turns at the order's lock, and the later one finds the note recorded. */
async function record(tx: Transaction, note: Note): Promise<void> {
  const order = await lockOrder(tx, note.orderId);
  const position = order.position + 1;
  if (!(await note.setPosition(tx, { id: note.id, position }))) return;
  await appendEvents(tx, { order, stepKey: note.stepKey, events: [note.event], result: null });
}

/**
 * Takes comments, files and acknowledgements that the API wrote down into the histories of their orders, beside the steps of the process;
 * says whether more may wait.
 */
export async function recordBeside(database: Database): Promise<boolean> {
  const comments = await listUnrecordedComments(database, NOTES_IN_A_BATCH);
  const attachments = await listUnrecordedAttachments(database, NOTES_IN_A_BATCH);
  const acknowledgements = await listUnrecordedAcknowledgements(database, NOTES_IN_A_BATCH);
  const notes = [
    ...comments.map(toCommentNote),
    ...attachments.map(toAttachmentNote),
    ...acknowledgements.map(toAcknowledgementNote),
  ];
  for (const note of notes) await database.transaction((tx) => record(tx, note));
  return [comments, attachments, acknowledgements].some(({ length }) => length === NOTES_IN_A_BATCH);
}
