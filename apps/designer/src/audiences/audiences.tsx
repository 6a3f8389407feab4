import { Button, Drawer } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Plus, Target } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Audience, audiencesQuery } from '../api/audiences.ts'
import { Empty } from '../ui/empty.tsx'
import { Failure, PagePending } from '../ui/failure.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Rows } from '../ui/paged.tsx'
import { AudienceTable } from './audience-table.tsx'

// The rule builder is large; the list does without it.
const AudienceEditor = lazy(async () => ({ default: (await import('./audience-editor.tsx')).AudienceEditor }))

type Editing = Audience | 'new' | undefined

export function Audiences() {
  const { t } = useTranslation()
  const query = useQuery(audiencesQuery)
  const [editing, setEditing] = useState<Editing>()
  const create = (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setEditing('new')}>
      {t('audiences:create')}
    </Button>
  )
  const close = (): void => setEditing(undefined)
  const items = query.data?.items
  return (
    <Page title={t('audiences:title')} lead={t('audiences:lead')} actions={create}>
      <Sheet padded={false}>
        {query.isPending && <Rows n={3} />}
        {query.error && !items && <Failure error={query.error} retry={() => void query.refetch()} />}
        {items?.length === 0 && (
          <Empty icon={Target} title={t('audiences:empty.title')} body={t('audiences:empty.body')}>
            {create}
          </Empty>
        )}
        {items && items.length > 0 && <AudienceTable rows={items} onEdit={setEditing} />}
      </Sheet>
      <Drawer
        opened={editing !== undefined}
        onClose={close}
        position="right"
        size="xl"
        title={t(editing === 'new' ? 'audiences:create' : 'audiences:edit')}
        closeButtonProps={{ 'aria-label': t('ui:close') }}
      >
        {editing && (
          <Suspense fallback={<PagePending />}>
            <AudienceEditor audience={editing === 'new' ? undefined : editing} onClose={close} />
          </Suspense>
        )}
      </Drawer>
    </Page>
  )
}
