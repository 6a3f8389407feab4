import { ActionIcon, Group, UnstyledButton } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { PencilLine, Trash2 } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { type Audience, audiencesQuery, deleteAudience } from '../api/audiences.ts'
import { useFormat } from '../i18n/format.ts'
import { Ago } from '../ui/ago.tsx'
import { confirm } from '../ui/confirm.ts'
import { DataTable } from '../ui/data-table.tsx'
import { useTell } from '../ui/tell.ts'
import classes from './audiences.module.css'

interface Props {
  readonly rows: readonly Audience[]
  readonly onEdit: (audience: Audience) => void
}

// What reads rules is large; until it is here the rule stands as it is written.
const RuleSentence = lazy(async () => ({ default: (await import('../rules/rule-sentence.tsx')).RuleSentence }))

function Rule({ rule }: { readonly rule: string }) {
  return (
    <div className={classes.rule}>
      <Suspense fallback={rule}>
        <RuleSentence rule={rule} />
      </Suspense>
    </div>
  )
}

export function AudienceTable({ rows, onEdit }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <DataTable
      label={t('audiences:title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'name',
          header: t('audiences:column.name'),
          cell: (row) => (
            <UnstyledButton className={classes.name} onClick={() => onEdit(row)}>
              {row.name}
            </UnstyledButton>
          ),
        },
        {
          key: 'rule',
          header: t('audiences:column.rule'),
          cell: (row) => <Rule rule={row.rule} />,
        },
        {
          key: 'size',
          header: t('audiences:column.size'),
          number: true,
          width: 110,
          cell: (row) => (row.size === undefined ? '…' : format.compact(row.size)),
        },
        {
          key: 'refreshed',
          header: t('audiences:column.refreshed'),
          width: 150,
          cell: (row) => (row.refreshedAt ? <Ago at={row.refreshedAt} /> : t('audiences:counting')),
        },
        { key: 'actions', header: t('ui:actions'), width: 90, cell: (row) => <Actions row={row} onEdit={onEdit} /> },
      ]}
    />
  )
}

function Actions({ row, onEdit }: { readonly row: Audience; readonly onEdit: (audience: Audience) => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { failed } = useTell()
  const remove = useMutation({
    mutationFn: async () => {
      const sure = await confirm({
        title: t('audiences:ask.title', { name: row.name }),
        body: t('audiences:ask.body'),
        action: t('ui:delete'),
        danger: true,
      })
      if (sure) await deleteAudience(row.id)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: audiencesQuery.queryKey }),
    onError: failed,
  })
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('audiences:editOne', { name: row.name })}
        onClick={() => onEdit(row)}
      >
        <PencilLine size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={t('audiences:deleteOne', { name: row.name })}
        onClick={() => remove.mutate()}
      >
        <Trash2 size={15} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
