import { Card, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useMay } from '../app/signed-in.ts';
import { useLanguage } from '../i18n/use-language.ts';
import { ADMINISTRATION, AdministrationFrame, SECTIONS } from './administration-frame.tsx';

/** The parts of the administration, with what each is for. */
export function AdministrationPage(): ReactElement {
  const { t } = useLanguage();
  const may = useMay();
  return (
    <AdministrationFrame title={t('administration.title')} operation={ADMINISTRATION}>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} component="ul" className="plain-list">
        {SECTIONS.filter(({ operation }) => may(operation)).map(({ to, name }) => (
          <Card key={to} component="li" p={0}>
            <Link to={to} className="row-link">
              <Stack gap={4} p="md">
                <Title order={2} size="h5">
                  {t(`administration.section.${name}`)}
                </Title>
                <Text size="sm" c="dimmed">
                  {t(`administration.about.${name}`)}
                </Text>
              </Stack>
            </Link>
          </Card>
        ))}
      </SimpleGrid>
    </AdministrationFrame>
  );
}
