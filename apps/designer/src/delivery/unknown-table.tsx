import { Anchor, Checkbox, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { UnknownMessage } from '../api/effects.ts'
import { useMemberName } from '../members/name.ts'
import { Ago } from '../ui/ago.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { useChannelTitle } from './channel.ts'
import { excerptOf, reasonOf } from './words.ts'

interface Props {
  readonly rows: readonly UnknownMessage[]
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (chosen: ReadonlySet<string>) => void
}

export function UnknownTable({ rows, chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const nameOf = useMemberName()
  const some = rows.some(({ id }) => chosen.has(id))
  const all = rows.every(({ id }) => chosen.has(id))
  const toggle = (id: string, on: boolean): void => {
    const next = new Set(chosen)
    if (on) next.add(id)
    else next.delete(id)
    onChoose(next)
  }
  const choice: Column<UnknownMessage> = {
    key: 'choose',
    header: (
      <Checkbox
        aria-label={t('delivery:choose.all')}
        checked={all}
        indeterminate={some && !all}
        onChange={(event) => onChoose(new Set(event.currentTarget.checked ? rows.map(({ id }) => id) : []))}
      />
    ),
    width: 48,
    cell: ({ id, member }) => (
      <Checkbox
        aria-label={t('delivery:choose.one', { name: nameOf(member) })}
        checked={chosen.has(id)}
        onChange={(event) => toggle(id, event.currentTarget.checked)}
      />
    ),
  }
  const facts = useFacts()
  return <DataTable label={t('delivery:title')} rows={rows} rowKey={(row) => row.id} columns={[choice, ...facts]} />
}

function useFacts(): readonly Column<UnknownMessage>[] {
  const { t } = useTranslation()
  const nameOf = useMemberName()
  const channelTitle = useChannelTitle()
  return [
    {
      key: 'member',
      header: t('delivery:column.member'),
      cell: ({ member }) => (
        <Anchor
          size="sm"
          fw={600}
          renderRoot={(props) => <Link to="/members/$id" params={{ id: member.id }} {...props} />}
        >
          {nameOf(member)}
        </Anchor>
      ),
    },
    {
      key: 'message',
      header: t('delivery:column.message'),
      cell: (row) => (
        <>
          <Text size="sm" lineClamp={1}>
            {excerptOf(row.content)}
          </Text>
          <Text size="xs" c="dimmed">
            {row.nodeName ? `${row.journey.name} › ${row.nodeName}` : row.journey.name}
          </Text>
        </>
      ),
    },
    { key: 'channel', header: t('delivery:column.channel'), width: 130, cell: (row) => channelTitle(row.channel) },
    { key: 'why', header: t('delivery:column.why'), cell: (row) => <Heard message={row} /> },
    {
      key: 'at',
      header: t('delivery:column.at'),
      width: 130,
      cell: ({ attemptedAt }) => attemptedAt && <Ago at={attemptedAt} clock="machine" />,
    },
  ]
}

/** What a late answer says settles nothing: the attempt had been given up, and another may have been made since. */
function Heard({ message: { outcome, late } }: { readonly message: UnknownMessage }) {
  const { t } = useTranslation()
  const told = late?.state === 'accepted' || late?.state === 'rejected' ? late.state : undefined
  return (
    <>
      <Text size="sm">{reasonOf(outcome)}</Text>
      {told && (
        <Text size="xs" c="dimmed">
          {t(`delivery:late.${told}`)}
        </Text>
      )}
    </>
  )
}
