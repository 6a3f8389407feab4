import { Anchor, Button, Progress } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type ImportItem, importsQuery } from '../api/imports.ts'
import { useFormat } from '../i18n/format.ts'
import { Ago } from '../ui/ago.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { Empty } from '../ui/empty.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Paged } from '../ui/paged.tsx'
import { Sign, type Tone } from '../ui/sign.tsx'

/** What was brought in, when, and how it went. */
export function Imports() {
  const { t } = useTranslation()
  const query = useInfiniteQuery(importsQuery)
  const start = (
    <Button component={Link} to="/imports/new" leftSection={<FileUp size={16} aria-hidden />}>
      {t('imports:start')}
    </Button>
  )
  return (
    <Page title={t('imports:title')} lead={t('imports:lead')} actions={start}>
      <Sheet padded={false}>
        <Paged
          query={query}
          empty={
            <Empty icon={FileUp} title={t('imports:empty.title')} body={t('imports:empty.body')}>
              {start}
            </Empty>
          }
        >
          {(rows) => <ImportTable rows={rows} />}
        </Paged>
      </Sheet>
    </Page>
  )
}

function ImportTable({ rows }: { readonly rows: readonly ImportItem[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <DataTable
      label={t('imports:title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'kind',
          header: t('imports:column.what'),
          cell: (row) => (
            <Anchor
              renderRoot={(props) => <Link to="/imports/$id" params={{ id: row.id }} {...props} />}
              size="sm"
              fw={600}
            >
              {t(`imports:page.${row.kind}`)}
            </Anchor>
          ),
        },
        { key: 'file', header: t('imports:column.file'), cell: (row) => row.fileName ?? '–' },
        { key: 'state', header: t('imports:column.state'), width: 180, cell: (row) => <State item={row} /> },
        { key: 'rows', header: t('imports:fact.rows'), number: true, cell: (row) => format.number(row.rows) },
        { key: 'added', header: t('imports:fact.added'), number: true, cell: (row) => format.number(row.added) },
        { key: 'already', header: t('imports:fact.already'), number: true, cell: (row) => format.number(row.already) },
        { key: 'failed', header: t('imports:fact.failed'), number: true, cell: (row) => format.number(row.failed) },
        {
          key: 'at',
          header: t('imports:column.at'),
          width: 130,
          cell: (row) => <Ago at={row.createdAt} clock="machine" />,
        },
      ]}
    />
  )
}

const tones: Readonly<Record<string, Tone>> = { done: 'good', failed: 'bad' }

function State({ item }: { readonly item: ImportItem }) {
  const { t } = useTranslation()
  const tone = tones[item.state]
  if (item.cutAt !== undefined && item.state === 'done') {
    return (
      <Sign tone="bad" dot>
        {t('imports:state.cut')}
      </Sign>
    )
  }
  if (!tone) return <Progress value={item.percent} animated aria-label={t('imports:page.progress')} />
  return (
    <Sign tone={item.state === 'done' && item.failed > 0 ? 'warn' : tone} dot>
      {t(item.state === 'done' && item.failed > 0 ? 'imports:state.partly' : `imports:state.${item.state}`)}
    </Sign>
  )
}
