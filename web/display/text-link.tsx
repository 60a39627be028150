import { Anchor, type AnchorProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef, ReactElement } from 'react';

type Props = Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps> & AnchorProps;

function StyledAnchor(props: Props): ReactElement {
  return <Anchor lh="44px" {...props} />;
}

/** A link to another page, high enough for a finger. */
export const TextLink = createLink(StyledAnchor);
