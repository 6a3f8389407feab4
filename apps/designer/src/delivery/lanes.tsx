import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Lane, lanesQuery } from '../api/effects.ts'
import { useFormat } from '../i18n/format.ts'
import { Ago } from '../ui/ago.tsx'
import { Sheet } from '../ui/page.tsx'
import { Sign, type Tone } from '../ui/sign.tsx'
import { useChannelTitle } from './channel.ts'

const tones: Readonly<Record<Exclude<Lane['state'], 'closed'>, Tone>> = {
  open: 'warn',
  refused: 'bad',
  ramping: 'info',
}

/** Channels through which messages do not flow as they should; nothing where all is well. */
export function Lanes() {
  const { t } = useTranslation()
  const lanes = useQuery(lanesQuery).data?.items.filter(({ state }) => state !== 'closed') ?? []
  if (lanes.length === 0) return null
  return (
    <Sheet>
      <Stack gap="md" role="list" aria-label={t('delivery:lanes.title')}>
        {lanes.map((lane) => (
          <Trouble key={lane.lane} lane={lane} />
        ))}
      </Stack>
    </Sheet>
  )
}

function Trouble({ lane }: { readonly lane: Lane }) {
  const { t } = useTranslation()
  const format = useFormat()
  const channelTitle = useChannelTitle()
  const { state, account, channel, since, waiting, detail } = lane
  if (state === 'closed') return null
  return (
    <div role="listitem">
      <Group gap="sm">
        <Text fw={600}>{account ? `${channelTitle(channel)} · ${account}` : channelTitle(channel)}</Text>
        <Sign tone={tones[state]} dot>
          {t(`delivery:lanes.state.${state}`)}
        </Sign>
        {since && (
          <Text size="xs" c="dimmed">
            <Ago at={since} clock="machine" />
          </Text>
        )}
      </Group>
      <Text size="sm">{t(`delivery:lanes.explain.${state}`)}</Text>
      <Text size="sm" c="dimmed">
        {t('delivery:lanes.waiting', { count: waiting, shown: format.number(waiting) })}
        {detail && ` ${t('delivery:lanes.said', { detail })}`}
      </Text>
    </div>
  )
}
