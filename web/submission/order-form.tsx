import { Alert, Button, Card, Group, List, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import type { OrderChannel } from '../../domain/order-document.ts';
import { isTransient, problemOf } from '../api/problem.ts';
import { useSession } from '../app/signed-in.ts';
import { Answer } from '../display/answer.tsx';
import { ProblemAlert } from '../display/problem-alert.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { drafts } from './browser-drafts.ts';
import { faultsIn, FormFaultsContext, toFormFaults, type FormFaults } from './form-faults.ts';
import { HeadFields, RequirementsField } from './head-fields.tsx';
import { LinesField } from './lines-field.tsx';
import { bodyOf, findDraftFaults, type OrderBody, type OrderDraft } from './order-draft.ts';
import { useSettledValues } from './settled-values.ts';

/** An order to be sent, with the key under which it is one submission. */
export interface Sending<Preview> {
  readonly body: OrderBody;
  readonly key: string;
  /** What its author was shown of what it does; null where nothing was. */
  readonly shown: Preview | null;
}

export interface OrderFormProps<Preview> {
  readonly draftId: string;
  /** Null for a new order. */
  readonly orderId: string | null;
  readonly initial: OrderDraft;
  readonly channel: OrderChannel;
  readonly submitText: string;
  readonly previewTitle: string;
  readonly previewKey: QueryKey;
  readonly preview: (body: OrderBody) => Promise<Preview>;
  /** Whether nothing is sent before its author has seen what it does. */
  readonly needsPreview: boolean;
  readonly send: (sending: Sending<Preview>) => Promise<unknown>;
  readonly onDiscard: () => void;
  readonly discardText: string;
  readonly children: (preview: Preview) => ReactElement;
}

const PREVIEW_FRESH_MS = 10_000;

/** The fields do not change with what is written in them, and are drawn once. */
function Fields(): ReactElement {
  const { t } = useLanguage();
  return (
    <Stack gap="md">
      <Card component="section">
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('submission.head')}
          </Title>
          <HeadFields />
        </Stack>
      </Card>
      <Card component="section">
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('submission.lines')}
          </Title>
          <LinesField />
        </Stack>
      </Card>
      <Card component="section">
        <RequirementsField />
      </Card>
    </Stack>
  );
}
const fields = <Fields />;

function Remaining({ faults }: { readonly faults: FormFaults }): ReactElement | null {
  const { t } = useLanguage();
  if (faults.size === 0) return null;
  const texts = [...new Set(faults.values())];
  return (
    <Alert color="red" variant="light" role="alert" title={t('submission.faults')}>
      <List size="sm">
        {texts.map((text) => (
          <List.Item key={text}>{text}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Failure({ error }: { readonly error: unknown }): ReactElement {
  const { t } = useLanguage();
  return (
    <ProblemAlert title={t('submission.failed')} error={error}>
      {isTransient(problemOf(error)) && <Text size="sm">{t('submission.unsure')}</Text>}
    </ProblemAlert>
  );
}

/** What the form has come to: what would be sent, what is wrong with it, and what it would do. */
function useWriting<Preview>(props: OrderFormProps<Preview>) {
  const { draftId, orderId, initial, channel, previewKey, preview, needsPreview, send } = props;
  const words = useLanguage();
  const { id: personId } = useSession();
  const kept = useRef(drafts.find(draftId, personId));
  const isOver = useRef(false);
  const [savedAt, setSavedAt] = useState<string | false | null>(kept.current?.savedAt ?? null);
  const [isTried, setTried] = useState(false);
  const [isUnseen, setUnseen] = useState(false);
  const form = useForm<OrderDraft>({ defaultValues: kept.current?.values ?? initial });
  const written = (values: OrderDraft) => ({ id: draftId, personId, orderId, values });
  const values = useSettledValues(form, (settled) => {
    if (isOver.current) return;
    setSavedAt(drafts.save(written(settled)) && new Date().toISOString());
  });
  const body = useMemo(() => bodyOf(values, channel), [values, channel]);
  const text = JSON.stringify(body);
  const own = useMemo(() => findDraftFaults(values), [values]);
  const shown = useQuery({
    queryKey: [...previewKey, text],
    queryFn: () => preview(body),
    enabled: own.size === 0,
    placeholderData: keepPreviousData,
    staleTime: PREVIEW_FRESH_MS,
  });
  const isShown = shown.data !== undefined && !shown.isPlaceholderData && !shown.isFetching;
  const sending = useMutation({
    mutationFn: (given: OrderDraft) => {
      const sent = bodyOf(given, channel);
      const sentText = JSON.stringify(sent);
      const key = drafts.keyFor(written(given), sentText);
      const hasShown = isShown && sentText === text;
      return send({ body: sent, key, shown: hasShown ? (shown.data ?? null) : null });
    },
    onSuccess: () => {
      isOver.current = true;
      drafts.discard(draftId);
    },
    onError: () => shown.refetch(),
  });
  const ofApi = [...faultsIn(shown.error), ...faultsIn(sending.error)];
  const faults = toFormFaults(words, { own, ofApi, isTried });
  const submit = (): void => {
    setTried(true);
    // What was typed in the last moment has not settled yet, and is sent all the same.
    const given = structuredClone(form.getValues());
    const isCurrent = JSON.stringify(bodyOf(given, channel)) === text;
    const isSeen = !needsPreview || (isShown && isCurrent);
    const isWhole = findDraftFaults(given).size === 0;
    setUnseen(isWhole && !isSeen);
    if (isWhole && isSeen) sending.mutate(given);
  };
  const discard = (): void => {
    isOver.current = true;
    drafts.discard(draftId);
    props.onDiscard();
  };
  return { form, shown, isShown, own, faults, isTried, isUnseen, savedAt, sending, submit, discard };
}

function Kept({ savedAt }: { readonly savedAt: string | false | null }): ReactElement | null {
  const { t, instant } = useLanguage();
  if (savedAt === null) return null;
  const text = savedAt === false ? t('submission.notKept') : t('submission.kept', { at: instant(savedAt) });
  return (
    <Text size="sm" c={savedAt === false ? 'red' : 'dimmed'}>
      {text}
    </Text>
  );
}

function PreviewCard<Preview>({
  title,
  writing,
  children,
}: {
  readonly title: string;
  readonly writing: Pick<ReturnType<typeof useWriting<Preview>>, 'shown' | 'isShown' | 'own'>;
  readonly children: (preview: Preview) => ReactNode;
}): ReactElement {
  const { t } = useLanguage();
  const { shown, isShown, own } = writing;
  const isRefused = faultsIn(shown.error).length > 0;
  const waits = (shown.data === undefined && own.size > 0) || isRefused;
  return (
    <Card component="section" aria-label={title}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        {waits ? (
          <Text size="sm" c="dimmed">
            {t('submission.previewWaits')}
          </Text>
        ) : (
          <Answer query={shown} lines={2}>
            {children}
          </Answer>
        )}
        {!waits && !isShown && shown.data !== undefined && (
          <Text size="sm" c="dimmed" role="status">
            {t('submission.previewStale')}
          </Text>
        )}
      </Stack>
    </Card>
  );
}

/** The form in which an order is written or changed, kept on the device with every pause, beside what it would do. */
export function OrderForm<Preview>(props: OrderFormProps<Preview>): ReactElement {
  const { t } = useLanguage();
  const { submitText, previewTitle, discardText, children } = props;
  const writing = useWriting(props);
  const { form, faults, isTried, isUnseen, savedAt, sending, submit, discard } = writing;
  return (
    <FormProvider {...form}>
      <FormFaultsContext value={faults}>
        <form
          noValidate
          className="review-columns"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {fields}
          <div className="preview-place">
            <Stack gap="md">
              <PreviewCard title={previewTitle} writing={writing}>
                {children}
              </PreviewCard>
              {isTried && <Remaining faults={faults} />}
              {isUnseen && (
                <Alert color="yellow" variant="light" role="status">
                  {t('submission.unseen')}
                </Alert>
              )}
              {sending.error && faultsIn(sending.error).length === 0 && <Failure error={sending.error} />}
              <Group gap="xs" grow preventGrowOverflow={false}>
                <Button type="submit" size="md" loading={sending.isPending}>
                  {submitText}
                </Button>
                {savedAt !== null && (
                  <Button variant="default" onClick={discard} disabled={sending.isPending}>
                    {discardText}
                  </Button>
                )}
              </Group>
              <Kept savedAt={savedAt} />
            </Stack>
          </div>
        </form>
      </FormFaultsContext>
    </FormProvider>
  );
}
