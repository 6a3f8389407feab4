import { createSpotlight, Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Route, Search, UserRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { journeysQuery } from '../api/journeys.ts'
import { membersQuery } from '../api/members.ts'
import { places } from './places.ts'

const [store, finder] = createSpotlight()
const icon = { size: 17, strokeWidth: 1.7, 'aria-hidden': true } as const

/** ⌘K on every page of the shell: pages, journeys and members by name. Mounted when it is first asked for, and open. */
export function Finder({ asked }: { readonly asked: number }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const groups = useFound(text)
  useEffect(() => finder.open(), [asked])
  return (
    <Spotlight
      store={store}
      shortcut={null}
      attributes={{ content: { 'aria-label': t('shell:find.placeholder') } }}
      query={text}
      onQueryChange={setText}
      actions={groups}
      nothingFound={t('ui:nothing')}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <Search {...icon} />,
        placeholder: t('shell:find.placeholder'),
        'aria-label': t('shell:find.placeholder'),
      }}
    />
  )
}

function useFound(text: string): (SpotlightActionGroupData | SpotlightActionData)[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [settled] = useDebouncedValue(text.trim(), 200)
  const filter = settled === '' ? {} : { q: settled }
  const journeys = useInfiniteQuery({ ...journeysQuery(filter), placeholderData: keepPreviousData })
  const members = useInfiniteQuery({
    ...membersQuery(filter),
    placeholderData: keepPreviousData,
    enabled: settled !== '',
  })
  const pages = places.map(({ to, key, icon: Icon }) => ({
    id: to,
    label: t(`shell:nav.${key}`),
    leftSection: <Icon {...icon} />,
    onClick: () => void navigate({ to, search: {} }),
  }))
  const drawn = (journeys.data?.pages[0]?.items ?? []).slice(0, 8).map(({ id, name }) => ({
    id,
    label: name,
    leftSection: <Route {...icon} />,
    // The server has searched already; the words make its finds pass the kit's own filter.
    keywords: [text],
    onClick: () => void navigate({ to: '/journeys/$id', params: { id } }),
  }))
  const known = (settled === '' ? [] : (members.data?.pages[0]?.items ?? [])).slice(0, 8).map((member) => ({
    id: member.id,
    label: member.name ?? member.externalId ?? member.email ?? '',
    description: member.name ? (member.externalId ?? '') : '',
    leftSection: <UserRound {...icon} />,
    keywords: [text],
    onClick: () => void navigate({ to: '/members/$id', params: { id: member.id } }),
  }))
  return [
    { group: t('shell:find.pages'), actions: pages },
    { group: t('shell:nav.journeys'), actions: drawn },
    { group: t('shell:nav.members'), actions: known },
  ].filter(({ actions }) => actions.length > 0)
}
