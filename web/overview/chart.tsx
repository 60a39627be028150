import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { Bars, drawBars, Ink, OnChoose } from './bar-chart.ts';

const ROW_PX = 34;
const FRAME_PX = 48;

type Drawing = ReturnType<typeof drawBars>;

function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: style.color,
    line: of('--mantine-color-default-border'),
    ground: of('--mantine-color-body'),
    font: style.fontFamily,
  };
}

interface Props {
  readonly bars: Bars;
  readonly onChoose: OnChoose;
}

/** Bars, drawn by a library that is loaded when the first chart is shown. The table beside it says the same. */
export function Chart({ bars, onChoose }: Props): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const choose = useRef(onChoose);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const scheme = useComputedColorScheme('light');
  useEffect(() => {
    choose.current = onChoose;
  }, [onChoose]);
  useEffect(() => {
    let made: Drawing | null = null;
    let isGone = false;
    const begin = (library: { readonly drawBars: typeof drawBars }): void => {
      if (isGone || !place.current) return;
      made = library.drawBars(place.current, (chosen) => {
        choose.current(chosen);
      });
      setDrawing(made);
    };
    // Where it cannot be loaded there is the table.
    void import('./bar-chart.ts').then(begin, () => undefined);
    return () => {
      isGone = true;
      made?.remove();
    };
  }, []);
  useEffect(() => {
    if (place.current) drawing?.draw(bars, inkOf(place.current));
  }, [bars, drawing, scheme]);
  const rows = bars.isStacked ? bars.names.length : bars.names.length * 1.4;
  return (
    <div>
      <ul className="plain-list chart-legend" aria-hidden>
        {bars.series.map(({ name, colour }) => (
          <li key={name}>
            <span className="chart-colour" style={{ background: colour }} />
            {name}
          </li>
        ))}
      </ul>
      <div
        ref={place}
        className="chart"
        role="img"
        aria-label={bars.label}
        style={{ height: FRAME_PX + rows * ROW_PX }}
      />
    </div>
  );
}
