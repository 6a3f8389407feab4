import type { JourneySettings as Settings } from '@cairn/sdk/graph'
import { Autocomplete, Divider, NumberInput, Radio, Select, Stack, Switch, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { eventNamesQuery } from '../api/vocabulary.ts'
import { useJourney } from '../document/bench.ts'
import { useProblemText } from '../ui/problem-text.ts'
import { useDraft } from '../document/bench.ts'
import type { Desk } from '../commands/desk.ts'
import { DurationField } from './duration-field.tsx'
import { Panel } from './other-panels.tsx'

/** What holds for the whole journey: who may come again, what it is for, and whose clock it goes by. */
export function JourneySettings({ desk, onClose }: { readonly desk: Desk; readonly onClose: () => void }) {
  const { t } = useTranslation('editor')
  const { settings } = useJourney()
  const write = (change: Partial<Settings>): void =>
    void desk.edit('setSettings', { settings: defined({ ...settings, ...change }) })
  const sections = { settings, write }
  return (
    <Panel title={t('settings.title')} onClose={onClose}>
      <Stack gap="lg">
        <SettingsProblems />
        <Reentry {...sections} />
        <Divider />
        <Goal {...sections} />
        <Divider />
        <Zone {...sections} />
        <Divider />
        <Cap {...sections} />
      </Stack>
    </Panel>
  )
}

interface SectionProps {
  readonly settings: Settings
  readonly write: (change: Partial<Settings>) => void
}

function SettingsProblems() {
  const problems = useDraft((state) => state.problems)
  const textOf = useProblemText()
  const own = problems.filter(
    ({ place }) => place?.node === undefined && place?.edge === undefined && place?.pointer?.startsWith('/settings'),
  )
  return own.map((problem, i) => (
    <Text key={i} size="sm" c="var(--mantine-color-error)" role="alert">
      {textOf(problem)}
    </Text>
  ))
}

function Reentry({ settings: { reentry }, write }: SectionProps) {
  const { t } = useTranslation('editor')
  const set = (change: Partial<Settings['reentry']>): void => write({ reentry: defined({ ...reentry, ...change }) })
  return (
    <Stack gap="sm">
      <Title order={3} fz={14}>
        {t('settings.reentry')}
      </Title>
      <Radio.Group
        aria-label={t('settings.reentry')}
        value={reentry.allow}
        onChange={(value) => {
          if (value === 'after') set({ allow: 'after', gap: reentry.gap ?? 'P30D' })
          else if (value === 'once' || value === 'always') set({ allow: value, gap: undefined })
        }}
      >
        <Stack gap={8}>
          {(['once', 'after', 'always'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`settings.allow.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {reentry.allow === 'after' && (
        <DurationField label={t('settings.gap')} value={reentry.gap ?? 'P30D'} onChange={(gap) => set({ gap })} />
      )}
      {reentry.allow !== 'once' && (
        <Switch
          label={t('settings.overlap')}
          checked={reentry.overlap}
          onChange={(event) => set({ overlap: event.currentTarget.checked })}
        />
      )}
      <TextInput
        label={t('settings.key')}
        description={t('settings.keyHelp')}
        placeholder="event.properties.order_id"
        value={reentry.key ?? ''}
        onChange={(event) => set({ key: event.currentTarget.value || undefined })}
      />
    </Stack>
  )
}

function Goal({ settings: { goal }, write }: SectionProps) {
  const { t } = useTranslation('editor')
  const names = useQuery(eventNamesQuery).data?.items.map(({ name }) => name) ?? []
  const set = (change: Partial<NonNullable<Settings['goal']>>): void => {
    if (goal) write({ goal: defined({ ...goal, ...change }) })
  }
  return (
    <Stack gap="sm">
      <Title order={3} fz={14}>
        {t('settings.goal')}
      </Title>
      <Switch
        label={t('settings.hasGoal')}
        checked={goal !== undefined}
        onChange={(event) =>
          write({
            goal: event.currentTarget.checked ? { event: 'Order Completed', within: 'P14D', exit: true } : undefined,
          })
        }
      />
      {goal && (
        <>
          <Autocomplete
            label={t('settings.goalEvent')}
            data={[...new Set(names)]}
            value={goal.event}
            onChange={(event) => set({ event })}
          />
          <DurationField
            label={t('settings.goalWithin')}
            value={goal.within ?? 'P14D'}
            onChange={(within) => set({ within })}
          />
          <Switch
            label={t('settings.goalExit')}
            checked={goal.exit}
            onChange={(event) => set({ exit: event.currentTarget.checked })}
          />
        </>
      )}
    </Stack>
  )
}

function Zone({ settings: { timeZone }, write }: SectionProps) {
  const { t } = useTranslation('editor')
  const zones = useMemo(
    () => [...new Set([timeZone.fallback, ...Intl.supportedValuesOf('timeZone'), 'UTC'])],
    [timeZone.fallback],
  )
  return (
    <Stack gap="sm">
      <Title order={3} fz={14}>
        {t('settings.zone')}
      </Title>
      <Radio.Group
        aria-label={t('settings.zone')}
        value={timeZone.use}
        onChange={(use) => write({ timeZone: { ...timeZone, use: use === 'fixed' ? 'fixed' : 'member' } })}
      >
        <Stack gap={8}>
          <Radio value="member" label={t('settings.zoneMember')} />
          <Radio value="fixed" label={t('settings.zoneFixed')} />
        </Stack>
      </Radio.Group>
      <Select
        label={t(`settings.fallback.${timeZone.use}`)}
        data={zones}
        searchable
        limit={60}
        allowDeselect={false}
        value={timeZone.fallback}
        onChange={(fallback) => fallback && write({ timeZone: { ...timeZone, fallback } })}
      />
    </Stack>
  )
}

function Cap({ settings: { entryCap }, write }: SectionProps) {
  const { t } = useTranslation('editor')
  return (
    <Stack gap="sm">
      <Title order={3} fz={14}>
        {t('settings.cap')}
      </Title>
      <Switch
        label={t('settings.hasCap')}
        checked={entryCap !== undefined}
        onChange={(event) =>
          write({ entryCap: event.currentTarget.checked ? { per: 'day', limit: 10_000 } : undefined })
        }
      />
      {entryCap && (
        <NumberInput
          label={t('settings.capLimit')}
          min={1}
          thousandSeparator
          value={entryCap.limit}
          onChange={(limit) => typeof limit === 'number' && limit >= 1 && write({ entryCap: { ...entryCap, limit } })}
        />
      )}
    </Stack>
  )
}

/** Absent is absent: a key set to `undefined` is left out of the journey. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  // only keys the schema has as optional are ever passed as undefined
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T
}
