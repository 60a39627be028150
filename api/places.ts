import { refuse } from '../domain/errors.ts';

/** So many pieces of long work at once, so that there is room for the short work of people. */
export class Places {
  private readonly most: number;
  private taken = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** Takes a place; the returned function gives it back. Throws `overloaded` when none is free. */
  take(): () => void {
    if (this.taken >= this.most) throw refuse.overloaded();
    this.taken += 1;
    return () => {
      this.taken -= 1;
    };
  }
}
