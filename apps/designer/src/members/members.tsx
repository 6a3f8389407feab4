import { Button, Group, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { FileUp, Users } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { type MemberFilter, membersQuery } from '../api/members.ts'
import { tagsQuery } from '../api/vocabulary.ts'
import { Empty } from '../ui/empty.tsx'
import { Page, Sheet } from '../ui/page.tsx'
import { Paged } from '../ui/paged.tsx'
import { SearchBox } from '../ui/search-box.tsx'
import { MemberTable } from './member-table.tsx'

const route = getRouteApi('/signed-in/shell/members')

export function Members() {
  const { t } = useTranslation()
  const filter = route.useSearch()
  const query = useInfiniteQuery(membersQuery(filter))
  const start = (
    <Button component={Link} to="/imports/new" variant="default" leftSection={<FileUp size={16} aria-hidden />}>
      {t('members:import')}
    </Button>
  )
  const filtered = filter.q !== undefined || filter.tag !== undefined
  return (
    <Page title={t('members:title')} lead={t('members:lead')} actions={start}>
      <Filters filter={filter} />
      <Sheet padded={false}>
        <Paged
          query={query}
          empty={
            filtered ? (
              <Empty icon={Users} title={t('members:none.title')} body={t('members:none.body')} />
            ) : (
              <Empty icon={Users} title={t('members:empty.title')} body={t('members:empty.body')}>
                {start}
              </Empty>
            )
          }
        >
          {(rows) => <MemberTable rows={rows} />}
        </Paged>
      </Sheet>
    </Page>
  )
}

function Filters({ filter }: { readonly filter: MemberFilter }) {
  const { t } = useTranslation()
  const navigate = route.useNavigate()
  const tags = useQuery(tagsQuery).data?.items ?? []
  const set = ({ q, tag }: { q?: string | undefined; tag?: string | undefined }): void =>
    void navigate({ search: { ...(q && { q }), ...(tag && { tag }) }, replace: true })
  return (
    <Group gap="sm">
      <SearchBox
        width={320}
        label={t('members:search')}
        value={filter.q ?? ''}
        onChange={(q) => set({ ...filter, q })}
      />
      <Select
        w={200}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('ui:clear') }}
        aria-label={t('members:tag')}
        placeholder={t('members:tag')}
        data={tags.map(({ name }) => name)}
        value={filter.tag ?? null}
        nothingFoundMessage={t('ui:nothing')}
        onChange={(tag) => set({ ...filter, tag: tag ?? undefined })}
      />
    </Group>
  )
}
