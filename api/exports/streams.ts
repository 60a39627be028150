import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { atOneMomentSlowly, type Database, type Transaction } from '../../db/pool.ts';
import { Places } from '../places.ts';

/** Each keeps a connection for as long as it takes; the others are for people. */
const MOST_AT_ONCE = 2;

/** Hands out what is made of the records piece by piece, each stream as of one moment. */
export class RecordStreams {
  private readonly database: Database;
  private readonly places = new Places(MOST_AT_ONCE);

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * Begins a stream. One that fails, or whose reader leaves, is cut off; the records are read no further.
   * Throws `overloaded` when as many as there may be are running.
   */
  start(make: (tx: Transaction) => AsyncIterable<string | Uint8Array>): Readable {
    const giveBack = this.places.take();
    const pieces = new PassThrough();
    const reading = atOneMomentSlowly(this.database, (tx) => pipeline(make(tx), pieces));
    void reading
      // Also when no connection is to be had: nothing has been written to the stream then.
      .catch((error: unknown) => {
        pieces.destroy(error instanceof Error ? error : new Error(String(error)));
      })
      .finally(giveBack);
    return pieces;
  }
}
