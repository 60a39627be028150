/** Runs the work so many times, so many of them at the same time. The work is told its number, from 0. */
export async function runInFlight(input: {
  readonly times: number;
  readonly inFlight: number;
  readonly work: (number: number) => Promise<void>;
}): Promise<void> {
  let next = 0;
  const oneAfterAnother = async () => {
    while (next < input.times) {
      const number = next;
      next += 1;
      await input.work(number);
    }
  };
  await Promise.all(Array.from({ length: input.inFlight }, oneAfterAnother));
}
