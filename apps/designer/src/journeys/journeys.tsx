import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus, Route } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type JourneyFilter, journeysQuery } from '../api/journeys.ts'
import { Empty } from '../ui/empty.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Paged } from '../ui/paged.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { Toolbar } from '../ui/toolbar.tsx'
import type { CreateWay } from './create-dialog.tsx'
import { JourneyTable } from './journey-table.tsx'

const CreateDialog = lazy(async () => ({ default: (await import('./create-dialog.tsx')).CreateDialog }))
const route = getRouteApi('/signed-in/shell/journeys')
const states = ['draft', 'live', 'paused', 'stopped'] as const

export function Journeys() {
  const { t } = useTranslation()
  const filter = route.useSearch()
  const query = useInfiniteQuery(journeysQuery(filter))
  const [creating, setCreating] = useState<CreateWay>()
  return (
    <Page
      title={t('journeys:title')}
      lead={t('journeys:lead')}
      actions={
        <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating('template')}>
          {t('journeys:create.open')}
        </Button>
      }
    >
      <Filters filter={filter} />
      <Sheet padded={false}>
        <Paged query={query} empty={<Nothing filter={filter} onCreate={setCreating} />}>
          {(rows) => <JourneyTable rows={rows} />}
        </Paged>
      </Sheet>
      {creating && (
        <Suspense>
          <CreateDialog way={creating} onClose={() => setCreating(undefined)} />
        </Suspense>
      )}
    </Page>
  )
}

function Filters({ filter }: { readonly filter: JourneyFilter }) {
  const { t } = useTranslation()
  const navigate = route.useNavigate()
  // Replaced, so that Back does not walk through every letter.
  const set = (search: JourneyFilter): void => void navigate({ search, replace: true })
  return (
    <Toolbar>
      <SegmentedControl
        aria-label={t('journeys:filter')}
        value={filter.state ?? 'all'}
        onChange={(chosen) => set(withState(filter, chosen))}
        data={[
          { value: 'all', label: t('journeys:state.all') },
          ...states.map((state) => ({ value: state, label: t(`journeys:state.${state}`) })),
        ]}
      />
      <SearchBox label={t('journeys:search')} value={filter.q ?? ''} onChange={(q) => set(withText(filter, q))} />
    </Toolbar>
  )
}

const withState = ({ q }: JourneyFilter, chosen: string): JourneyFilter => {
  const state = states.find((each) => each === chosen)
  return { ...(q && { q }), ...(state && { state }) }
}
const withText = ({ state }: JourneyFilter, q: string): JourneyFilter => ({ ...(state && { state }), ...(q && { q }) })

interface NothingProps {
  readonly filter: JourneyFilter
  readonly onCreate: (way: CreateWay) => void
}

function Nothing({ filter, onCreate }: NothingProps) {
  const { t } = useTranslation()
  if (filter.q || filter.state)
    return <Empty icon={Route} title={t('journeys:none.title')} body={t('journeys:none.body')} />
  return (
    <Empty icon={Route} title={t('journeys:empty.title')} body={t('journeys:empty.body')}>
      <Button onClick={() => onCreate('template')}>{t('journeys:empty.template')}</Button>
      <Button variant="default" onClick={() => onCreate('blank')}>
        {t('journeys:empty.blank')}
      </Button>
      <Button variant="default" onClick={() => onCreate('import')}>
        {t('journeys:empty.import')}
      </Button>
    </Empty>
  )
}
