interface Known<Answer> {
  readonly atMs: number;
  readonly answer: Promise<Answer>;
}

/** Answers that are computed from much and change slowly: each is kept for a while, and asked for once by however many at a time. */
export class FreshAnswers<Key, Answer> {
  private readonly known = new Map<Key, Known<Answer>>();
  private readonly freshMs: number;
  private readonly read: (key: Key) => Promise<Answer>;

  constructor({ freshMs, read }: { freshMs: number; read: (key: Key) => Promise<Answer> }) {
    this.freshMs = freshMs;
    this.read = read;
  }

  /** The answer as it was at most so long ago. One that failed is not kept. */
  async get(key: Key): Promise<Answer> {
    const nowMs = Date.now();
    const known = this.known.get(key);
    if (known && nowMs - known.atMs < this.freshMs) return known.answer;
    const asked = { atMs: nowMs, answer: this.read(key) };
    this.known.set(key, asked);
    try {
      return await asked.answer;
    } catch (error) {
      if (this.known.get(key) === asked) this.known.delete(key);
      throw error;
    }
  }
}
