import './figures.css';
import { Table } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef, ReactElement, ReactNode } from 'react';

function NumberAnchor(props: ComponentPropsWithRef<'a'>): ReactElement {
  return <a {...props} className="figure-link" />;
}

/** A number that leads to what it counts, large enough for a finger. */
export const FigureLink = createLink(NumberAnchor);

interface Column {
  readonly key: string;
  readonly title: string;
}

interface Props {
  /** What the table shows; it is read out before it. */
  readonly label: string;
  /** The first names the rows; the others hold figures. */
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

/** Figures as a table. Where it is wider than the page it is scrolled within itself. */
export function FigureTable({ label, columns, rows }: Props): ReactElement {
  return (
    <div className="figure-table" role="region" aria-label={label} tabIndex={0}>
      <Table verticalSpacing={0} horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ key, title }) => (
              <Table.Th key={key} scope="col">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells: [name, ...figures] }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row">{name}</Table.Th>
              {figures.map((figure, index) => (
                <Table.Td key={columns[index + 1]?.key ?? index} className="numbers">
                  {figure}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
