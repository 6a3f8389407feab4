import { Group, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { unknownCountQuery, type UnknownFilter } from '../api/effects.ts'
import { useFormat } from '../i18n/format.ts'
import { useChannelTitle } from './channel.ts'

const route = getRouteApi('/signed-in/shell/delivery')

/** Only journeys and channels that have such messages, with how many. */
export function Filters({ filter }: { readonly filter: UnknownFilter }) {
  const { t } = useTranslation()
  const format = useFormat()
  const channelTitle = useChannelTitle()
  const navigate = route.useNavigate()
  const groups = useQuery(unknownCountQuery).data?.groups ?? []
  const set = ({ journey, channel }: { journey?: string | undefined; channel?: string | undefined }): void =>
    void navigate({ search: { ...(journey && { journey }), ...(channel && { channel }) }, replace: true })
  const counted = (pairs: readonly (readonly [string, string, number])[]) =>
    [...Map.groupBy(pairs, ([value]) => value).values()].map((same) => {
      const [value, label] = same[0] ?? ['', '', 0]
      const count = format.number(same.reduce((sum, [, , n]) => sum + n, 0))
      return { value, label: t('delivery:filter.counted', { label, count }) }
    })
  return (
    <Group gap="sm">
      <Select
        w={240}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('ui:clear') }}
        aria-label={t('delivery:filter.journey')}
        placeholder={t('delivery:filter.journey')}
        nothingFoundMessage={t('ui:nothing')}
        data={counted(groups.map(({ journey, count }) => [journey.id, journey.name, count] as const))}
        value={filter.journey ?? null}
        onChange={(journey) => set({ ...filter, journey: journey ?? undefined })}
      />
      <Select
        w={200}
        clearable
        clearButtonProps={{ 'aria-label': t('ui:clear') }}
        aria-label={t('delivery:filter.channel')}
        placeholder={t('delivery:filter.channel')}
        data={counted(groups.map(({ channel, count }) => [channel, channelTitle(channel), count] as const))}
        value={filter.channel ?? null}
        onChange={(channel) => set({ ...filter, channel: channel ?? undefined })}
      />
    </Group>
  )
}
