import { Alert, Button, Card, Center, Group, Stack, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { problemOf } from '../api/problem.ts';
import { sessionQuery, signIn } from '../api/session.ts';
import { Icon } from '../display/icons.tsx';
import { PasswordField } from '../display/password-field.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { chooseLanguage } from '../i18n/i18n.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { LanguageChoice } from './choices.tsx';

function SignInForm(): ReactElement {
  const { t } = useLanguage();
  const client = useQueryClient();
  const form = useForm({ defaultValues: { login: '', password: '', newPassword: '' } });
  const signingIn = useMutation({
    mutationFn: signIn,
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
    },
  });
  const { errors } = form.formState;
  const required = t('signIn.needed');
  const isOneTime =
    signingIn.error !== null && problemOf(signingIn.error).code === 'password_change_required';
  const submit = form.handleSubmit(({ login, password, newPassword }) => {
    signingIn.mutate({ login, password, ...(newPassword !== '' && { newPassword }) });
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        void submit(event);
      }}
    >
      <Stack>
        {signingIn.error && !isOneTime && <ProblemAlert title={t('signIn.failed')} error={signingIn.error} />}
        {isOneTime && <Alert role="status">{t('signIn.change')}</Alert>}
        <TextInput
          label={t('signIn.login')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          error={errors.login?.message}
          {...form.register('login', { required })}
        />
        <PasswordField
          label={t('signIn.password')}
          autoComplete="current-password"
          error={errors.password?.message}
          {...form.register('password', { required })}
        />
        {isOneTime && (
          <PasswordField
            label={t('signIn.newPassword')}
            autoComplete="new-password"
            error={errors.newPassword?.message}
            {...form.register('newPassword', { required })}
          />
        )}
        <Button type="submit" size="md" loading={signingIn.isPending}>
          {t('signIn.submit')}
        </Button>
      </Stack>
    </form>
  );
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
          <LanguageChoice onChoose={chooseLanguage} />
        </Stack>
      </Card>
    </Center>
  );
}
