import { ActionIcon, Button, Group, Menu } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Pencil, PlugZap, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Account, type AccountKind, accountKindsQuery, accountsQuery, forgetAccount } from '../api/accounts.ts'
import { useText } from '../i18n/language.ts'
import { confirm } from '../ui/confirm.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Empty } from '../ui/empty.tsx'
import { Failure } from '../ui/failure.tsx'
import { Rows } from '../ui/paged.tsx'
import { useTell } from '../ui/tell.ts'
import { AccountDialog } from './account-dialog.tsx'
import { Section } from './section.tsx'

interface Open {
  readonly kind: AccountKind
  readonly account?: Account
}

/** The brand's accounts at the providers of plugins. */
export function Accounts() {
  const { t } = useTranslation()
  const accounts = useQuery(accountsQuery)
  const kinds = useQuery(accountKindsQuery)
  const [open, setOpen] = useState<Open>()
  const error = accounts.error ?? kinds.error
  const rows = accounts.data ?? []
  const kindOf = (type: string): AccountKind | undefined => kinds.data?.find((kind) => kind.type === type)
  const edit = (account: Account): void => {
    const kind = kindOf(account.type)
    if (kind) setOpen({ kind, account })
  }
  return (
    <Section
      title={t('settings:accounts.title')}
      help={t('settings:accounts.help')}
      actions={<NewAccount kinds={kinds.data ?? []} onChoose={(kind) => setOpen({ kind })} />}
    >
      {(accounts.isPending || kinds.isPending) && <Rows n={2} />}
      {error && <Failure error={error} retry={() => void Promise.all([accounts.refetch(), kinds.refetch()])} />}
      {kinds.data?.length === 0 && (
        <Empty icon={PlugZap} title={t('settings:accounts.none.title')} body={t('settings:accounts.none.body')} />
      )}
      {kinds.data && kinds.data.length > 0 && accounts.data && rows.length === 0 && (
        <Empty icon={PlugZap} title={t('settings:accounts.empty')} />
      )}
      {rows.length > 0 && kinds.data && <AccountTable rows={rows} kindOf={kindOf} onEdit={edit} />}
      {open && <AccountDialog {...open} onClose={() => setOpen(undefined)} />}
    </Section>
  )
}

interface NewProps {
  readonly kinds: readonly AccountKind[]
  readonly onChoose: (kind: AccountKind) => void
}

function NewAccount({ kinds, onChoose }: NewProps) {
  const { t } = useTranslation()
  const text = useText()
  return (
    <Menu position="bottom-end" disabled={kinds.length === 0}>
      <Menu.Target>
        <Button leftSection={<Plus size={15} aria-hidden />} disabled={kinds.length === 0}>
          {t('settings:accounts.create')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind.type} onClick={() => onChoose(kind)}>
            {text(kind.title)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

interface TableProps {
  readonly rows: readonly Account[]
  readonly kindOf: (type: string) => AccountKind | undefined
  readonly onEdit: (account: Account) => void
}

function AccountTable({ rows, kindOf, onEdit }: TableProps) {
  const { t } = useTranslation()
  const text = useText()
  const forget = useForget()
  return (
    <DataTable
      label={t('settings:accounts.title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { key: 'name', header: t('settings:accounts.name'), cell: (row) => row.name },
        {
          key: 'kind',
          header: t('settings:accounts.kind'),
          cell: (row) => text(kindOf(row.type)?.title) || t('settings:accounts.gone', { type: row.type }),
        },
        {
          key: 'actions',
          header: t('ui:actions'),
          width: 100,
          cell: (row) => (
            <Group gap={4} wrap="nowrap">
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={!kindOf(row.type)}
                aria-label={t('settings:accounts.edit', { name: row.name })}
                onClick={() => onEdit(row)}
              >
                <Pencil size={15} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('settings:accounts.forget', { name: row.name })}
                onClick={() => forget(row)}
              >
                <Trash2 size={15} aria-hidden />
              </ActionIcon>
            </Group>
          ),
        },
      ]}
    />
  )
}

function useForget(): (account: Account) => void {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { failed } = useTell()
  const { mutate } = useMutation({
    mutationFn: async ({ id, name }: Account) => {
      const sure = await confirm({
        title: t('settings:accounts.ask.title', { name }),
        body: t('settings:accounts.ask.body'),
        action: t('settings:accounts.ask.action'),
        danger: true,
      })
      if (sure) await forgetAccount(id)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: accountsQuery.queryKey }),
    onError: failed,
  })
  return mutate
}
