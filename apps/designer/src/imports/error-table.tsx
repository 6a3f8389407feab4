import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { reach } from '../api/client.ts'
import { problemOf } from '../api/error.ts'
import { errorsUrl } from '../api/imports.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Failure } from '../ui/failure.tsx'
import { Rows } from '../ui/paged.tsx'
import { previewOf } from './preview.ts'

interface Props {
  readonly id: string
  readonly over: boolean
}

/** The first rows that were not taken, with the reason; all of them are in the file. */
export function ErrorTable({ id, over }: Props) {
  const { t } = useTranslation()
  const query = useQuery({ queryKey: ['import', id, 'errors', over], queryFn: () => firstErrors(id) })
  if (query.isPending) return <Rows n={3} />
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />
  return (
    <DataTable
      label={t('imports:errors.title')}
      rows={query.data}
      rowKey={(row) => `${row.row} ${row.field} ${row.code}`}
      columns={[
        { key: 'row', header: t('imports:errors.row'), width: 80, number: true, cell: ({ row }) => row },
        {
          key: 'field',
          header: t('imports:errors.field'),
          width: 140,
          cell: ({ field }) => t(`imports:target.${field}`, { defaultValue: field }),
        },
        {
          key: 'why',
          header: t('imports:errors.why'),
          cell: ({ code, message }) => t(`imports:code.${code}`, { defaultValue: message }),
        },
        {
          key: 'raw',
          header: t('imports:errors.raw'),
          cell: ({ raw }) => (
            <Text size="xs" c="dimmed" truncate maw={320}>
              {raw}
            </Text>
          ),
        },
      ]}
    />
  )
}

async function firstErrors(id: string) {
  const response = await reach(errorsUrl(id))
  if (!response.ok) throw await problemOf(response)
  const { header, rows } = previewOf(await response.text())
  const cell = (row: readonly string[], name: string): string => row[header.indexOf(name)] ?? ''
  return rows.map((row) => ({
    row: cell(row, 'row'),
    field: cell(row, 'field'),
    code: cell(row, 'code'),
    message: cell(row, 'message'),
    raw: cell(row, 'raw'),
  }))
}
