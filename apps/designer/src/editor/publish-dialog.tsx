import type { Problem } from '@cairn/sdk'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/error.ts'
import { useDraft, useJourney, useView } from '../document/bench.ts'
import { nameOf } from '../document/scene.ts'
import { Failure } from '../ui/failure.tsx'
import { useTell } from '../ui/tell.ts'
import { ChangeList } from './change-list.tsx'
import type { Desk } from '../commands/desk.ts'
import classes from './editor.module.css'
import { publish, useJourneyItem, versionsQuery } from './journey.ts'
import { ProblemList } from './problems-panel.tsx'

interface DialogProps {
  readonly desk: Desk
  readonly onClose: () => void
}

/** Before anything goes live: what is wrong, who will enter, what changes, and what happens to those inside. */
export function PublishDialog({ desk, onClose }: DialogProps) {
  const { t } = useTranslation('editor')
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('publish.title')}
      closeButtonProps={{ 'aria-label': t('side.close') }}
    >
      <Checklist desk={desk} onClose={onClose} />
    </Modal>
  )
}

function Checklist({ desk, onClose }: DialogProps) {
  const { t } = useTranslation('editor')
  const problems = useDraft((state) => state.problems)
  const broken = useView((view) => view.broken !== undefined)
  const errors = problems.filter(({ severity }) => severity === 'error')
  const item = useJourneyItem()
  const versions = useQuery(versionsQuery(desk.journeyId))
  const next = Math.max(0, ...(versions.data?.items.map(({ version }) => version) ?? [])) + 1
  const go = usePublish(desk, onClose)
  const refused = go.error instanceof ApiError ? go.error.problems : []
  const live = item?.liveVersion ?? undefined
  return (
    <Stack gap="md">
      <ProblemCheck problems={refused.length > 0 ? refused : problems} desk={desk} />
      <EntryCheck desk={desk} />
      <Check level="none" title={t('publish.version', { version: next })}>
        {live === undefined ? <Text size="sm">{t('publish.first')}</Text> : <ChangeList desk={desk} live={live} />}
      </Check>
      {go.error && refused.length === 0 && <Failure error={go.error} kept={t('open.kept')} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('publish.later')}
        </Button>
        <Button
          onClick={() => go.mutate()}
          loading={go.isPending}
          disabled={errors.length > 0 || broken}
          data-autofocus
        >
          {t('publish.go', { version: next })}
        </Button>
      </Group>
    </Stack>
  )
}

function usePublish(desk: Desk, onClose: () => void) {
  const { t } = useTranslation('editor')
  const queries = useQueryClient()
  const { done } = useTell()
  return useMutation({
    mutationFn: async () => {
      // What is published is what the server holds: it must be what is seen here.
      if (!(await desk.save())) throw new ApiError({ status: 0, title: t('publish.unsaved') })
      return publish(desk.journeyId)
    },
    onSuccess: async ({ version }) => {
      await queries.invalidateQueries({ queryKey: ['journey', desk.journeyId] })
      done(t('publish.done', { version }))
      onClose()
    },
  })
}

interface CheckProps {
  readonly level: 'none' | 'warning' | 'error'
  readonly title: string
  readonly children?: ReactNode
}

function Check({ level, title, children }: CheckProps) {
  const Icon = level === 'error' ? CircleAlert : level === 'warning' ? TriangleAlert : CircleCheck
  return (
    <section className={classes.check} data-level={level}>
      <Icon size={18} aria-hidden />
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </section>
  )
}

function ProblemCheck({ problems, desk }: { readonly problems: readonly Problem[]; readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const broken = useView((view) => view.broken !== undefined)
  if (broken) {
    return (
      <Check level="error" title={t('publish.json')}>
        <ProblemList problems={problems} desk={desk} />
      </Check>
    )
  }
  if (problems.length === 0) return <Check level="none" title={t('publish.clear')} />
  const level = errors > 0 ? 'error' : 'warning'
  return (
    <Check
      level={level}
      title={errors > 0 ? t('publish.errors', { count: errors }) : t('publish.warnings', { count: problems.length })}
    >
      <ProblemList problems={problems} desk={desk} />
    </Check>
  )
}

function EntryCheck({ desk }: { readonly desk: Desk }) {
  const { t } = useTranslation('editor')
  const journey = useJourney()
  const entries = journey.nodes.filter((node) => !desk.catalogue.takesInput(node.type))
  if (entries.length === 0) return <Check level="error" title={t('publish.noEntry')} />
  return (
    <Check level="none" title={t('publish.entries', { count: entries.length })}>
      <Text size="sm">{entries.map((node) => desk.text(nameOf(node, desk.catalogue))).join(' · ')}</Text>
      <Text size="sm" c="dimmed">
        {t(`settings.allow.${journey.settings.reentry.allow}`)}
      </Text>
    </Check>
  )
}
