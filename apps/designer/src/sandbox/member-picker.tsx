import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { memberQuery, membersQuery } from '../api/members.ts'

interface Props {
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

interface Named {
  readonly id: string
  readonly name?: string | undefined
  readonly externalId?: string | undefined
}
const labelOf = ({ id, name, externalId }: Named): string =>
  name && externalId ? `${name} · ${externalId}` : (name ?? externalId ?? id)

export function MemberPicker({ chosen, onChoose }: Props) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text, 250)
  const found = useInfiniteQuery({ ...membersQuery(q ? { q } : {}), placeholderData: keepPreviousData })
  const current = useQuery({ ...memberQuery(chosen ?? ''), enabled: chosen !== undefined })
  const items = found.data?.pages[0]?.items.slice(0, 20) ?? []
  const others: readonly Named[] = items.filter(({ id }) => id !== chosen)
  const all = current.data ? [current.data, ...others] : others
  return (
    <Select
      searchable
      label={t('sandbox:member')}
      placeholder={t('sandbox:search')}
      data={all.map((each) => ({ value: each.id, label: labelOf(each) }))}
      // The server has searched already.
      filter={({ options }) => options}
      value={chosen ?? null}
      onSearchChange={(typed) => setText(all.some((each) => labelOf(each) === typed) ? '' : typed)}
      onChange={(id) => id && onChoose(id)}
      nothingFoundMessage={t('ui:nothing')}
    />
  )
}
