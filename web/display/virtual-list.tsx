import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { useIsPrinting } from './use-is-printing.ts';

/** A list that is shorter is there as a whole, so that the browser finds in it what somebody looks for. */
const WHOLE_UP_TO = 60;
const OVERSCAN = 10;

interface Props<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item, index: number) => string;
  /** About how high an item is with the gap below it; each is measured once it is shown. */
  readonly estimatePx: number;
  readonly gapPx: number;
  readonly children: (item: Item, index: number) => ReactElement;
}

function WholeItems<Item>({ items, keyOf, gapPx, children }: Props<Item>): ReactElement {
  return (
    <ul className="plain-list" style={{ display: 'grid', gap: gapPx }}>
      {items.map((item, index) => (
        <li key={keyOf(item, index)} style={{ minWidth: 0 }}>
          {children(item, index)}
        </li>
      ))}
    </ul>
  );
}

function ItemsInSight<Item>(props: Props<Item>): ReactElement {
  const { items, keyOf, estimatePx, gapPx, children } = props;
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  // What stands above the list may have grown with anything that was drawn.
  useLayoutEffect(() => {
    if (list.current) setTop(Math.round(list.current.getBoundingClientRect().top + scrollY));
  });
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => estimatePx,
    overscan: OVERSCAN,
    scrollMargin: top,
    gap: gapPx,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item, index);
    },
  });
  return (
    <ul ref={list} className="plain-list" style={{ position: 'relative', height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map(({ key, index, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className="virtual-item"
            style={{ transform: `translateY(${start - top}px)` }}
          >
            {children(item, index)}
          </li>
        );
      })}
    </ul>
  );
}

/** A list of which only what is in sight is there, however long it is. On paper all of it is. */
export function VirtualList<Item>(props: Props<Item>): ReactElement {
  const isPrinting = useIsPrinting();
  const isShort = props.items.length <= WHOLE_UP_TO;
  return isShort || isPrinting ? <WholeItems {...props} /> : <ItemsInSight {...props} />;
}
