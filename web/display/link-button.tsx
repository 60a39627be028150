import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef, ReactElement } from 'react';

type Props = Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps> & ButtonProps;

function StyledButton(props: Props): ReactElement {
  return <Button component="a" {...props} />;
}

/** A link to another page that looks like what it is for: doing something. */
export const LinkButton = createLink(StyledButton);
