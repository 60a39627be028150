import { Button, Card, Center, Group, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { problemOf } from '../api/problem.ts';
import { sessionQuery, signIn } from '../api/session.ts';
import { Icon } from '../display/icons.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { LanguageChoice } from './choices.tsx';

interface Credentials {
  readonly login: string;
  readonly password: string;
}

function SignInForm(): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const form = useForm<Credentials>({ defaultValues: { login: '', password: '' } });
  const signingIn = useMutation({
    mutationFn: signIn,
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  const { errors } = form.formState;
  const required = t('signIn.needed');
  return (
    <form
      noValidate
      onSubmit={(event) => {
        void form.handleSubmit((given) => {
          signingIn.mutate(given);
        })(event);
      }}
    >
      <Stack>
        {signingIn.error && <SignInProblem error={signingIn.error} />}
        <TextInput
          label={t('signIn.login')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          error={errors.login?.message}
          {...form.register('login', { required })}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          error={errors.password?.message}
          {...form.register('password', { required })}
        />
        <Button type="submit" size="md" loading={signingIn.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
}

function SignInProblem({ error }: { readonly error: unknown }): ReactElement {
  const { t } = useLanguage();
  const isRefused = problemOf(error).code === 'unauthenticated';
  return <ProblemAlert title={isRefused ? t('signIn.refused') : t('state.failed')} error={error} />;
}

/** Where people sign in with their name and password. */
export function SignInPage(): ReactElement {
  const { t } = useLanguage();
  return (
    <Center component="main" mih="100dvh" p="md">
      <Card w="100%" maw={420} padding="xl" shadow="sm">
        <Stack gap="lg">
          <Group gap="xs">
            <Icon name="check" />
            <Title order={1} size="h3">
              {t('product')} · {t('signIn.title')}
            </Title>
          </Group>
          <SignInForm />
          <LanguageChoice />
        </Stack>
      </Card>
    </Center>
  );
}
