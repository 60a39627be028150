import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import type { ReactElement } from 'react';

/** A field for a password. The button that shows it is for whoever sees the screen only. */
export function PasswordField(props: PasswordInputProps): ReactElement {
  return <PasswordInput visibilityToggleButtonProps={{ 'aria-hidden': true }} {...props} />;
}
