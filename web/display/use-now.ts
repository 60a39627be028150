import { useEffect, useState } from 'react';

const TICK_MS = 30_000;

/** Milliseconds since 1970, brought up to date often enough for times that are told in minutes. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, TICK_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
