import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { JourneyItem } from '../api/journeys.ts'
import { useFormat } from '../i18n/format.ts'
import { Ago } from '../ui/ago.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Sign, type Tone } from '../ui/sign.tsx'
import { RowMenu } from './row-menu.tsx'
import classes from './journeys.module.css'

const tones: Readonly<Record<JourneyItem['state'], Tone>> = {
  draft: 'quiet',
  live: 'good',
  paused: 'warn',
  stopped: 'bad',
}

export function JourneyTable({ rows }: { readonly rows: readonly JourneyItem[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <DataTable
      label={t('journeys:title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { key: 'name', header: t('journeys:column.name'), cell: (row) => <Name row={row} /> },
        { key: 'state', header: t('journeys:column.state'), cell: (row) => <State row={row} /> },
        {
          key: 'entered',
          header: t('journeys:column.entered'),
          number: true,
          cell: (row) => format.compact(row.entered),
        },
        { key: 'here', header: t('journeys:column.here'), number: true, cell: (row) => format.compact(row.here) },
        { key: 'exited', header: t('journeys:column.exited'), number: true, cell: (row) => format.compact(row.exited) },
        {
          key: 'updated',
          header: t('journeys:column.updated'),
          width: 130,
          cell: (row) => <Ago at={row.updatedAt} clock="machine" />,
        },
        {
          key: 'menu',
          header: <span className={classes.hidden}>{t('ui:actions')}</span>,
          width: 56,
          cell: (row) => <RowMenu row={row} />,
        },
      ]}
    />
  )
}

function Name({ row }: { readonly row: JourneyItem }) {
  return (
    <Link to="/journeys/$id" params={{ id: row.id }} className={classes.name}>
      {row.name}
    </Link>
  )
}

function State({ row }: { readonly row: JourneyItem }) {
  const { t } = useTranslation()
  const version = row.liveVersion === undefined ? '' : ` v${row.liveVersion}`
  return (
    <Group gap={8} wrap="nowrap">
      <Sign tone={tones[row.state]} dot>
        {t(`journeys:state.${row.state}`)}
        {version}
      </Sign>
      {row.draftChanged && row.state !== 'draft' && (
        <Text size="xs" c="dimmed">
          {t('journeys:changed')}
        </Text>
      )}
    </Group>
  )
}
