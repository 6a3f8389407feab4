import { Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { CircleCheck, CircleHelp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Finding, Health } from '../api/health.ts'
import { useFormat } from '../i18n/format.ts'
import { Ago } from '../ui/ago.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Empty } from '../ui/empty.tsx'
import { Sign } from '../ui/sign.tsx'

export function Findings({ health }: { readonly health: Health }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (health.findings.length === 0) {
    const kind = health.state === 'blind' ? 'blind' : 'well'
    const icon = kind === 'blind' ? CircleHelp : CircleCheck
    return <Empty icon={icon} title={t(`health:none.${kind}.title`)} body={t(`health:none.${kind}.body`)} />
  }
  return (
    <DataTable
      label={t('health:findings')}
      rows={health.findings}
      rowKey={({ check, place }) => `${check} ${place ?? ''}`}
      columns={[
        { key: 'what', header: t('health:column.what'), cell: (row) => <What finding={row} /> },
        {
          key: 'count',
          header: t('health:column.count'),
          number: true,
          width: 100,
          cell: ({ count }) => format.number(count),
        },
        { key: 'where', header: t('health:column.where'), width: 220, cell: (row) => <Where finding={row} /> },
        {
          key: 'since',
          header: t('health:column.since'),
          width: 150,
          cell: ({ since }) => (since === undefined ? '' : <Ago at={since} clock="machine" />),
        },
      ]}
    />
  )
}

function What({ finding: { check, gravity } }: { readonly finding: Finding }) {
  const { t } = useTranslation()
  return (
    <Stack gap={2} align="flex-start">
      <Sign tone={gravity === 'alarm' ? 'bad' : 'warn'} dot>
        {t(`health:check.${check}.what`)}
      </Sign>
      <Text size="sm" c="dimmed">
        {t(`health:check.${check}.do`)}
      </Text>
    </Stack>
  )
}

function Where({ finding: { place, name } }: { readonly finding: Finding }) {
  const { t } = useTranslation()
  if (place === undefined) return t('health:everywhere')
  if (!place.startsWith('jrn_')) return name ?? place
  return (
    <Link to="/journeys/$id" params={{ id: place }}>
      {name ?? place}
    </Link>
  )
}
