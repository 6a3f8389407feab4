import { ActionIcon, Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { KeyRound, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type KeyItem, keysQuery, revokeKey } from '../api/settings.ts'
import { Ago } from '../ui/ago.tsx'
import { confirm } from '../ui/confirm.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Empty } from '../ui/empty.tsx'
import { Failure } from '../ui/failure.tsx'
import { Rows } from '../ui/paged.tsx'
import { useTell } from '../ui/tell.ts'
import { KeyDialog } from './key-dialog.tsx'
import { Section } from './section.tsx'

/** Write keys for event sources, API keys for programs. */
export function Keys() {
  const { t } = useTranslation()
  const query = useQuery(keysQuery)
  const [creating, setCreating] = useState(false)
  return (
    <Section
      title={t('settings:keys.title')}
      help={t('settings:keys.help')}
      actions={
        <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
          {t('settings:keys.create')}
        </Button>
      }
    >
      {query.isPending && <Rows n={2} />}
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.data?.items.length === 0 && <Empty icon={KeyRound} title={t('settings:keys.empty')} />}
      {query.data && query.data.items.length > 0 && <KeyTable rows={query.data.items} />}
      <KeyDialog opened={creating} onClose={() => setCreating(false)} />
    </Section>
  )
}

function KeyTable({ rows }: { readonly rows: readonly KeyItem[] }) {
  const { t } = useTranslation()
  const revoke = useRevoke()
  return (
    <DataTable
      label={t('settings:keys.title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { key: 'name', header: t('settings:keys.name'), cell: (row) => row.name },
        { key: 'kind', header: t('settings:keys.kind'), cell: (row) => t(`settings:keys.${row.kind}.name`) },
        { key: 'prefix', header: t('settings:keys.begins'), cell: (row) => <code>{row.prefix}…</code> },
        {
          key: 'created',
          header: t('settings:keys.created'),
          cell: (row) => <Ago at={row.createdAt} clock="machine" />,
        },
        {
          key: 'revoke',
          header: t('ui:actions'),
          width: 60,
          cell: (row) => (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('settings:keys.revoke', { name: row.name })}
              onClick={() => revoke(row)}
            >
              <Trash2 size={15} aria-hidden />
            </ActionIcon>
          ),
        },
      ]}
    />
  )
}

function useRevoke(): (key: KeyItem) => void {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { failed } = useTell()
  const { mutate } = useMutation({
    mutationFn: async (key: KeyItem) => {
      const sure = await confirm({
        title: t('settings:keys.ask.title', { name: key.name }),
        body: t('settings:keys.ask.body'),
        action: t('settings:keys.ask.action'),
        danger: true,
      })
      if (sure) await revokeKey(key.id)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
    onError: failed,
  })
  return mutate
}
