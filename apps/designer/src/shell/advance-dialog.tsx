import { Alert, Button, Group, Modal, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, type InferResponseType, read } from '../api/client.ts'
import { useSession } from '../api/session.ts'
import { useFormat } from '../i18n/format.ts'
import { instantOf, localOf } from '../i18n/zone.ts'
import { MomentInput } from '../ui/moment-input.tsx'
import { Failure } from '../ui/failure.tsx'

const HOUR = 3_600_000
const steps = [
  { key: 'hour', length: HOUR },
  { key: 'day', length: 24 * HOUR },
  { key: 'week', length: 7 * 24 * HOUR },
  { key: 'month', length: 30 * 24 * HOUR },
] as const

interface Props {
  readonly onClose: () => void
}

/** Moves journey time forward and shows how far it has come. */
export function AdvanceDialog({ onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal opened onClose={onClose} title={t('shell:clock.title')} closeButtonProps={{ 'aria-label': t('ui:close') }}>
      <Advance onClose={onClose} />
    </Modal>
  )
}

function Advance({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation()
  const { clock, brand } = useSession()
  const [to, setTo] = useState(() => localOf(Date.parse(clock.now) + 24 * HOUR, brand.timeZone))
  const advance = useAdvance()
  const busy = advance.job?.state === 'running' || advance.start.isPending
  return (
    <Stack>
      <Text size="sm">{t('shell:clock.explain')}</Text>
      <Group gap="xs">
        {steps.map(({ key, length }) => (
          <Button
            key={key}
            size="compact-sm"
            variant="default"
            onClick={() => setTo(localOf(Date.parse(clock.now) + length, brand.timeZone))}
          >
            {t(`shell:clock.step.${key}`)}
          </Button>
        ))}
      </Group>
      <MomentInput
        label={t('shell:clock.to')}
        description={brand.timeZone}
        value={to}
        min={localOf(Date.parse(clock.now), brand.timeZone)}
        onChange={setTo}
      />
      {advance.start.error && <Failure error={advance.start.error} />}
      {advance.job && <JobProgress job={advance.job} from={advance.from} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('ui:close')}
        </Button>
        <Button loading={busy} disabled={to === ''} onClick={() => advance.start.mutate(instantOf(to, brand.timeZone))}>
          {t('shell:clock.go')}
        </Button>
      </Group>
    </Stack>
  )
}

type Job = InferResponseType<(typeof client.api.clock.jobs)[':id']['$get'], 200>

function useAdvance() {
  const queries = useQueryClient()
  const { clock } = useSession()
  const [from, setFrom] = useState(clock.now)
  const start = useMutation({
    mutationFn: (to: string) => {
      setFrom(clock.now)
      return read(client.api.clock.$post({ json: { to } }))
    },
  })
  const id: string | undefined = start.data?.id
  const job = useQuery({
    queryKey: ['clock-job', id],
    enabled: id !== undefined,
    queryFn: (): Promise<Job> => read(client.api.clock.jobs[':id'].$get({ param: { id: id ?? '' } })),
    refetchInterval: (query) =>
      query.state.data?.state === 'done' || query.state.data?.state === 'failed' ? false : 500,
  })
  const state = job.data?.state
  useEffect(() => {
    // Time has moved: everything on every page may have changed.
    if (state === 'done' || state === 'failed') void queries.invalidateQueries()
  }, [state, queries])
  return { start, job: job.data, from }
}

function JobProgress({ job, from }: { readonly job: Job; readonly from: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (job.state === 'failed') return <Alert color="red">{job.error ?? t('shell:clock.failed')}</Alert>
  const [start, reached, target] = [from, job.reached, job.target].map((iso) => Date.parse(iso)) as [
    number,
    number,
    number,
  ] // three in, three out
  const percent = target > start ? Math.min(100, (100 * (reached - start)) / (target - start)) : 100
  return (
    <Stack gap={6}>
      <Progress value={percent} animated={job.state !== 'done'} aria-label={t('shell:clock.progress')} />
      <Text size="sm" c="dimmed">
        {job.state === 'done'
          ? t('shell:clock.done', { at: format.moment(job.reached) })
          : t('shell:clock.reached', { at: format.moment(job.reached) })}
      </Text>
    </Stack>
  )
}
