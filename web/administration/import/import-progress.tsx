import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useSyncExternalStore, type ReactElement } from 'react';
import { ProblemAlert } from '../../display/problem-alert.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import type { ImportRun, ImportState } from './import-run.ts';
import { ImportReport } from './import-report.tsx';
import type { ImportCounts } from './send-rows.ts';

const ALL = 100;

function Counts({ title, counts }: { readonly title: string; readonly counts: ImportCounts }): ReactElement {
  const { t } = useLanguage();
  const { created, updated, unchanged } = counts;
  return (
    <Text role="status">
      <strong>{title}</strong> {t('administration.import.counts', { created, updated, unchanged })}
    </Text>
  );
}

function Bar({ state }: { readonly state: ImportState }): ReactElement {
  const { t, number } = useLanguage();
  const { step, done, total } = state;
  const text = t(`administration.import.step.${step}`, {
    done: number(String(done)),
    total: number(String(total)),
  });
  return (
    <div>
      <Text size="sm" className="numbers">
        {text}
      </Text>
      <Progress.Root size="lg">
        <Progress.Section value={total === 0 ? ALL : (done / total) * ALL} aria-label={text} />
      </Progress.Root>
    </div>
  );
}

function Acts({ run, state }: { readonly run: ImportRun; readonly state: ImportState }): ReactElement {
  const { t, number } = useLanguage();
  const { step, activity, expected } = state;
  const ready = expected.created + expected.updated + expected.unchanged;
  return (
    <Group gap="xs">
      {activity === 'working' && (
        <Button variant="default" onClick={run.stop}>
          {t('administration.import.stop')}
        </Button>
      )}
      {activity === 'stopped' && <Button onClick={run.goOn}>{t('administration.import.goOn')}</Button>}
      {step === 'check' && activity === 'over' && (
        <Button onClick={run.import} disabled={ready === 0}>
          {t('administration.import.import', { count: ready, rows: number(String(ready)) })}
        </Button>
      )}
    </Group>
  );
}

/** Why it stopped, and what that means for the rows before and after. */
function Stopped({ error }: { readonly error: unknown }): ReactElement {
  const { t } = useLanguage();
  return (
    <>
      {error !== null && <ProblemAlert title={t('administration.import.stopped')} error={error} />}
      <Text size="sm">{t('administration.import.stoppedHint')}</Text>
    </>
  );
}

interface Props {
  readonly run: ImportRun;
  readonly resource: string;
}

/** How far an import has come, what it would do or has done, and the rows that it does not take. */
export function ImportProgress({ run, resource }: Props): ReactElement {
  const { t } = useLanguage();
  const state = useSyncExternalStore(run.subscribe, run.state);
  const { step, activity, error, expected, counts, refusals } = state;
  return (
    <Stack gap="sm">
      {(activity !== 'over' || step === 'import') && <Bar state={state} />}
      {step === 'check' && activity === 'over' && (
        <Counts title={t('administration.import.would')} counts={expected} />
      )}
      {step === 'import' && (
        <Counts
          title={t(activity === 'over' ? 'administration.import.done' : 'administration.import.soFar')}
          counts={counts}
        />
      )}
      {activity === 'stopped' && <Stopped error={error} />}
      <Acts run={run} state={state} />
      {activity !== 'working' && <ImportReport refusals={refusals} resource={resource} />}
    </Stack>
  );
}
