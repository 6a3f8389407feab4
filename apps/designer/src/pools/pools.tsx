import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus, Ticket } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Pool, poolsQuery } from '../api/pools.ts'
import { useFormat } from '../i18n/format.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Empty } from '../ui/empty.tsx'
import { Failure } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Rows } from '../ui/paged.tsx'
import { CodesDialog } from './codes-dialog.tsx'
import { PoolActions } from './pool-actions.tsx'
import { PoolDialog } from './pool-dialog.tsx'
import { Stock } from './stock.tsx'

/** Coupon pools: how many codes each holds and how many are still free. */
export function Pools() {
  const { t } = useTranslation()
  const query = useQuery(poolsQuery)
  // gifts, offers and draws come from the API and have no codes to count
  const coupons = query.data?.items.filter(({ kind }) => kind === 'coupon')
  const [creating, setCreating] = useState(false)
  const [filling, setFilling] = useState<Pool>()
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('pools:create.open')}
    </Button>
  )
  return (
    <Page title={t('pools:title')} lead={t('pools:lead')} actions={create}>
      <Sheet padded={false}>
        {query.isPending && <Rows n={3} />}
        {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
        {coupons?.length === 0 && (
          <Empty icon={Ticket} title={t('pools:empty.title')} body={t('pools:empty.body')}>
            {create}
          </Empty>
        )}
        {coupons && coupons.length > 0 && <PoolTable rows={coupons} onFill={setFilling} />}
      </Sheet>
      <PoolDialog opened={creating} onClose={() => setCreating(false)} onCreated={setFilling} />
      <CodesDialog pool={filling} onClose={() => setFilling(undefined)} />
    </Page>
  )
}

interface TableProps {
  readonly rows: readonly Pool[]
  readonly onFill: (pool: Pool) => void
}

function PoolTable({ rows, onFill }: TableProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <DataTable
      label={t('pools:title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { key: 'name', header: t('pools:column.name'), cell: (row) => <strong>{row.name}</strong> },
        { key: 'stock', header: t('pools:column.stock'), width: 300, cell: (row) => <Stock pool={row} /> },
        { key: 'free', header: t('pools:column.free'), number: true, cell: (row) => format.number(row.free) },
        {
          key: 'used',
          header: t('pools:column.used'),
          number: true,
          cell: (row) => format.number(row.codes - row.free),
        },
        {
          key: 'fill',
          header: t('ui:actions'),
          width: 210,
          cell: (row) => <PoolActions pool={row} onFill={onFill} />,
        },
      ]}
    />
  )
}
