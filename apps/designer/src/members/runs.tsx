import { Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type MemberRun, runsQuery } from '../api/members.ts'
import { useFormat } from '../i18n/format.ts'
import { Sheet } from '../ui/page.tsx'
import { useProblemText } from '../ui/problem-text.ts'
import { Sign, type Tone } from '../ui/sign.tsx'
import classes from './members.module.css'
import { useNodeName } from './node-name.ts'

const open = new Set(['waiting', 'held', 'quarantined'])
const tones: Readonly<Record<string, Tone>> = { waiting: 'good', held: 'warn', quarantined: 'bad' }

/** The journeys a member is inside now, and at which step. */
export function Runs({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const runs = useQuery(runsQuery(id)).data?.items ?? []
  const now = runs.filter(({ state }) => open.has(state))
  const before = runs.length - now.length
  if (runs.length === 0) return null
  return (
    <Sheet>
      <Stack gap="sm">
        <Title order={2}>{t('members:runs.title')}</Title>
        {now.map((run) => (
          <Run key={run.id} run={run} />
        ))}
        {now.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('members:runs.none')}
          </Text>
        )}
        {before > 0 && (
          <Text size="xs" c="dimmed">
            {t('members:runs.before', { count: before })}
          </Text>
        )}
      </Stack>
    </Sheet>
  )
}

function Run({ run }: { readonly run: MemberRun }) {
  const { t } = useTranslation()
  const problemOf = useProblemText()
  const format = useFormat()
  const nameOf = useNodeName()
  return (
    <Link to="/journeys/$id" params={{ id: run.journey.id }} className={classes.run}>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600} size="sm">
          {run.journey.name}
        </Text>
        <Sign tone={tones[run.state] ?? 'quiet'} dot>
          {t(`members:runState.${run.state}`)}
        </Sign>
      </Group>
      <Text size="sm" c="dimmed">
        {run.dueAt
          ? t('members:runs.due', { step: nameOf(run.node), at: format.moment(run.dueAt) })
          : t('members:runs.at', { step: nameOf(run.node) })}
      </Text>
      {run.trouble && (
        <Text size="sm" c="var(--cairn-bad)">
          {problemOf(run.trouble)}
        </Text>
      )}
    </Link>
  )
}
