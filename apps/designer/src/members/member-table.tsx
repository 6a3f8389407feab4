import { Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { MemberItem } from '../api/members.ts'
import { useFormat } from '../i18n/format.ts'
import { Ago } from '../ui/ago.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Sign } from '../ui/sign.tsx'
import classes from './members.module.css'
import { useMemberName } from './name.ts'

export function MemberTable({ rows }: { readonly rows: readonly MemberItem[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <DataTable
      label={t('members:title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { key: 'name', header: t('members:column.name'), cell: (row) => <Name row={row} /> },
        { key: 'email', header: t('members:column.email'), cell: (row) => row.email ?? <None /> },
        { key: 'tags', header: t('members:column.tags'), cell: (row) => <Tags tags={row.tags} /> },
        {
          key: 'orders',
          header: t('members:column.orders'),
          number: true,
          cell: (row) => format.number(row.orders.count),
        },
        {
          key: 'total',
          header: t('members:column.total'),
          number: true,
          cell: (row) => (row.orders.count > 0 ? format.money(row.orders.total) : <None />),
        },
        {
          key: 'last',
          header: t('members:column.last'),
          width: 140,
          cell: (row) => (row.orders.lastAt ? <Ago at={row.orders.lastAt} /> : <None />),
        },
      ]}
    />
  )
}

const None = () => <span className={classes.none}>–</span>

function Name({ row }: { readonly row: MemberItem }) {
  const nameOf = useMemberName()
  const name = nameOf(row)
  return (
    <Link to="/members/$id" params={{ id: row.id }} className={classes.link}>
      <span className={classes.avatar} aria-hidden>
        {String.fromCodePoint(name.codePointAt(0) ?? 63)}
      </span>
      <span>
        <span className={classes.name}>{name}</span>
        {row.name && row.externalId && (
          <Text component="span" size="xs" c="dimmed" display="block">
            {row.externalId}
          </Text>
        )}
      </span>
    </Link>
  )
}

const SHOWN = 3

export function Tags({ tags, all = false }: { readonly tags: readonly string[]; readonly all?: boolean }) {
  if (tags.length === 0) return <None />
  const shown = all ? tags : tags.slice(0, SHOWN)
  return (
    <Group gap={4}>
      {shown.map((tag) => (
        <Sign key={tag} tone="info">
          {tag}
        </Sign>
      ))}
      {shown.length < tags.length && <Sign tone="quiet">+{tags.length - shown.length}</Sign>}
    </Group>
  )
}
