import { Checkbox } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';

interface Props {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
  readonly children: ReactNode;
}

/** Something to be ticked, whose text can be touched as well. */
export function CheckRow({ checked, onChange, disabled, children }: Props): ReactElement {
  return (
    <label className="check-row">
      <Checkbox
        checked={checked}
        disabled={disabled === true}
        onChange={({ currentTarget }) => {
          onChange(currentTarget.checked);
        }}
      />
      <span>{children}</span>
    </label>
  );
}
