import { Button, Card, Group, Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useForm } from 'react-hook-form';
import { findPasswordFault, LEAST_PASSWORD } from '../../domain/sign-in.ts';
import { problemOf } from '../api/problem.ts';
import { useSession } from '../app/signed-in.ts';
import { PasswordField } from '../display/password-field.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { tell } from '../display/tell.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { changePassword, sessionsQuery } from './own-sessions.ts';

const EMPTY = { password: '', newPassword: '', again: '' };

/** What the API refused, by where it is shown: beside one of the fields, or above them. */
function refusalsOf(error: unknown) {
  const problem = error === null ? null : problemOf(error);
  const fault = problem?.faults.find(({ pointer }) => pointer === '/newPassword')?.detail;
  const isWrong = problem?.code === 'sign_in_refused';
  return { isWrong, fault, other: isWrong || fault !== undefined ? null : error };
}

function usePasswordChange() {
  const { t } = useLanguage();
  const client = useQueryClient();
  const form = useForm({ defaultValues: EMPTY });
  const changing = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      form.reset(EMPTY);
      tell(t('me.changed'));
      return client.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const submit = form.handleSubmit(({ password, newPassword }) => {
    changing.mutate({ password, newPassword });
  });
  return { form, changing, submit };
}

/** Where somebody chooses another password for signing in. */
export function PasswordCard(): ReactElement {
  const { t } = useLanguage();
  const { form, changing, submit } = usePasswordChange();
  const { name } = useSession();
  const { errors } = form.formState;
  const { isWrong, fault, other } = refusalsOf(changing.error);
  const required = t('signIn.needed');
  return (
    <Card component="section" aria-labelledby="password">
      <form
        noValidate
        onSubmit={(event) => {
          void submit(event);
        }}
      >
        <Stack>
          <Title order={2} size="h4" id="password">
            {t('me.password')}
          </Title>
          {other !== null && <ProblemAlert title={t('state.failed')} error={other} />}
          <PasswordField
            label={t('me.present')}
            autoComplete="current-password"
            error={errors.password?.message ?? (isWrong && t('me.wrong'))}
            {...form.register('password', { required })}
          />
          <PasswordField
            label={t('me.chosen')}
            autoComplete="new-password"
            error={errors.newPassword?.message ?? fault}
            {...form.register('newPassword', {
              required,
              validate: (chosen) => {
                const found = findPasswordFault(chosen, { login: name, name });
                return found === null || t(`me.fault.${found}`, { least: LEAST_PASSWORD });
              },
            })}
          />
          <PasswordField
            label={t('me.again')}
            autoComplete="new-password"
            error={errors.again?.message}
            {...form.register('again', {
              required,
              validate: (again, { newPassword }) => again === newPassword || t('me.different'),
            })}
          />
          <Group>
            <Button type="submit" loading={changing.isPending}>
              {t('me.change')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
