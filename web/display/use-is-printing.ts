import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** Whether the page is being printed: then all of it has to be there, not only what is in sight. */
export function useIsPrinting(): boolean {
  const [isPrinting, setPrinting] = useState(() => matchMedia('print').matches);
  useEffect(() => {
    const media = matchMedia('print');
    const look = ({ matches }: { matches: boolean }): void => {
      // The browser lays the page out right after it has told.
      flushSync(() => {
        setPrinting(matches);
      });
    };
    media.addEventListener('change', look);
    return () => {
      media.removeEventListener('change', look);
    };
  }, []);
  return isPrinting;
}
