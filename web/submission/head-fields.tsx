import {
  ActionIcon,
  Button,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import type { ReactElement } from 'react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useSession } from '../app/signed-in.ts';
import { Icon } from '../display/icons.tsx';
import { useLanguage } from '../i18n/use-language.ts';
import { useFault } from './form-faults.ts';
import { EMPTY_REQUIREMENT, type OrderDraft } from './order-draft.ts';

type HeadField = Exclude<keyof OrderDraft, 'lines' | 'requirements'>;

interface FieldProps {
  readonly name: HeadField;
  readonly label: string;
  readonly type?: 'text' | 'date';
  readonly needed?: boolean;
  readonly isDecimal?: boolean;
}

function Field({ name, label, type = 'text', needed = false, isDecimal = false }: FieldProps): ReactElement {
  const { register } = useFormContext<OrderDraft>();
  return (
    <TextInput
      label={label}
      type={type}
      required={needed}
      inputMode={isDecimal ? 'decimal' : undefined}
      maxLength={name === 'customerReference' ? 200 : 64}
      error={useFault(name)}
      {...register(name)}
    />
  );
}

/** Whom the order is for: whoever signs in for customers chooses among theirs. */
function CustomerField(): ReactElement {
  const { t } = useLanguage();
  const { customers } = useSession();
  const { register } = useFormContext<OrderDraft>();
  const label = t('submission.customer');
  const fault = useFault('customer');
  if (customers.length === 0) return <Field name="customer" label={label} needed />;
  return <NativeSelect label={label} required data={customers} error={fault} {...register('customer')} />;
}

/** What the order says beside its lines. */
export function HeadFields(): ReactElement {
  const { t } = useLanguage();
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <CustomerField />
        <Field name="customerReference" label={t('submission.reference')} />
        <Field name="requiredOn" label={t('submission.requiredOn')} type="date" needed />
        <Field name="currency" label={t('submission.currency')} needed />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <Field name="termsCode" label={t('submission.terms')} />
        <Field name="prepaymentPercent" label={t('submission.prepayment')} isDecimal />
        <Field name="quotation" label={t('submission.quotation')} />
        <Field name="declaredTotal" label={t('submission.declaredTotal')} isDecimal />
      </SimpleGrid>
    </Stack>
  );
}

function RequirementCell({
  index,
  field,
  label,
}: {
  readonly index: number;
  readonly field: keyof typeof EMPTY_REQUIREMENT;
  readonly label: string;
}): ReactElement {
  const { t } = useLanguage();
  const { register } = useFormContext<OrderDraft>();
  const name = `requirements.${index}.${field}` as const;
  return (
    <TextInput
      label={label}
      aria-label={t('submission.ofRequirement', { field: label, number: index + 1 })}
      error={useFault(name)}
      inputMode={field === 'value' ? 'decimal' : undefined}
      maxLength={field === 'text' ? 4_000 : 64}
      {...register(name)}
    />
  );
}

/** What the customer asks for beside the products. */
export function RequirementsField(): ReactElement {
  const { t } = useLanguage();
  const { control } = useFormContext<OrderDraft>();
  const { fields, append, remove } = useFieldArray<OrderDraft, 'requirements'>({
    control,
    name: 'requirements',
  });
  return (
    <Stack gap="sm">
      <Title order={2} size="h4">
        {t('submission.requirements')}
      </Title>
      {fields.map(({ id }, index) => (
        <div key={id} className="requirement-row">
          <RequirementCell index={index} field="kind" label={t('submission.kind')} />
          <RequirementCell index={index} field="text" label={t('submission.wording')} />
          <RequirementCell index={index} field="value" label={t('submission.value')} />
          <RequirementCell index={index} field="unit" label={t('submission.valueUnit')} />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('submission.removeRequirement', { number: index + 1 })}
            onClick={() => {
              remove(index);
            }}
          >
            <Icon name="cross" />
          </ActionIcon>
        </div>
      ))}
      {fields.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('submission.none')}
        </Text>
      )}
      <Group>
        <Button
          variant="default"
          onClick={() => {
            append(EMPTY_REQUIREMENT);
          }}
        >
          {t('submission.addRequirement')}
        </Button>
      </Group>
    </Stack>
  );
}
