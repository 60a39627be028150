import {
  Alert,
  Button,
  Card,
  FileButton,
  Group,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { readCheckpointBody, readCheckpointFile } from './checkpoint-file.ts';
import { verifyOrder, type AuditorsOwn } from './read-order.ts';
import { keyFingerprint, readPublicKey } from './signing-key.ts';
import { VerdictView } from './verdict-view.tsx';

type Kept = NonNullable<AuditorsOwn['kept']>;

interface KeptFile {
  readonly name: string;
  /** Null where the file is no checkpoint. */
  readonly checkpoint: Kept | null;
}

interface KeptProps {
  readonly file: KeptFile | null;
  readonly onChange: (file: KeptFile | null) => void;
}

function KeptField({ file, onChange }: KeptProps): ReactElement {
  const { t } = useLanguage();
  const number = file?.checkpoint ? readCheckpointBody(file.checkpoint.body)?.number : undefined;
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm">{t('audit.verify.keptHint')}</Text>
      <Group gap="xs">
        <FileButton
          accept=".json,application/json"
          onChange={(chosen) => {
            if (!chosen) return;
            void chosen.text().then((text) => {
              onChange({ name: chosen.name, checkpoint: readCheckpointFile(text) });
            });
          }}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t('audit.verify.kept')}
            </Button>
          )}
        </FileButton>
        {file && (
          <Button
            variant="subtle"
            onClick={() => {
              onChange(null);
            }}
          >
            {t('audit.verify.without')}
          </Button>
        )}
      </Group>
      {file?.checkpoint && <Text size="sm">{t('audit.verify.keptIs', { name: file.name, number })}</Text>}
      {file && !file.checkpoint && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {t('audit.verify.noCheckpoint', { name: file.name })}
        </Text>
      )}
    </Stack>
  );
}

interface VerifyInput {
  readonly orderId: string;
  readonly keyText: string;
  readonly numberText: string;
  readonly kept: Kept | null;
}

const NUMBER = /^[1-9]\d{0,8}$/;

function isNoNumber(text: string): boolean {
  return text !== '' && !NUMBER.test(text);
}

function NumberField({
  text,
  onChange,
}: {
  readonly text: string;
  readonly onChange: (text: string) => void;
}): ReactElement {
  const { t } = useLanguage();
  return (
    <TextInput
      label={t('audit.verify.number')}
      description={t('audit.verify.numberHint')}
      inputMode="numeric"
      maw={260}
      value={text}
      error={isNoNumber(text) ? t('audit.verify.noNumber') : null}
      onChange={({ currentTarget: { value } }) => {
        onChange(value.trim());
      }}
    />
  );
}

async function verify({ orderId, keyText, numberText, kept }: VerifyInput) {
  const publicKey = readPublicKey(keyText);
  const number = NUMBER.test(numberText) ? Number(numberText) : null;
  const verdict = await verifyOrder(orderId, { kept, number, publicKey });
  const signer = verdict.checkpoint && (await keyFingerprint(verdict.checkpoint.publicKey));
  return { verdict, signer };
}

/** Verifies an order in this browser: its chain, the proof of its head in a checkpoint, and who signed the checkpoint. */
export function VerificationCard({ orderId }: { readonly orderId: string }): ReactElement {
  const { t } = useLanguage();
  const [keyText, setKeyText] = useState('');
  const [numberText, setNumberText] = useState('');
  const [file, setFile] = useState<KeptFile | null>(null);
  const verifying = useMutation({ mutationFn: verify });
  const isNoKey = keyText.trim() !== '' && readPublicKey(keyText) === null;
  const isWrong = isNoKey || isNoNumber(numberText) || (file !== null && file.checkpoint === null);
  const changed = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      set(value);
      verifying.reset();
    };
  };
  return (
    <Card component="section">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('audit.verify.title')}
        </Title>
        <Text size="sm">{t('audit.verify.hint')}</Text>
        <Textarea
          label={t('audit.verify.key')}
          description={t('audit.verify.keyHint')}
          placeholder="-----BEGIN PUBLIC KEY-----"
          autosize
          minRows={2}
          maxRows={6}
          value={keyText}
          error={isNoKey ? t('audit.verify.noKey') : null}
          onChange={({ currentTarget: { value } }) => {
            changed(setKeyText)(value);
          }}
        />
        <KeptField file={file} onChange={changed(setFile)} />
        {!file && <NumberField text={numberText} onChange={changed(setNumberText)} />}
        <Group>
          <Button
            disabled={isWrong}
            loading={verifying.isPending}
            onClick={() => {
              verifying.mutate({ orderId, keyText, numberText, kept: file?.checkpoint ?? null });
            }}
          >
            {t('audit.verify.verify')}
          </Button>
        </Group>
        {verifying.error && <ProblemAlert title={t('state.failed')} error={verifying.error} />}
        {verifying.data && <VerdictView {...verifying.data} />}
        <Alert role="note" variant="light" color="gray" title={t('audit.trust')}>
          {t('audit.verify.trust')}
        </Alert>
      </Stack>
    </Card>
  );
}
