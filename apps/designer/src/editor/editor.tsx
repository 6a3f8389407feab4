import type { Manifest } from '@cairn/sdk'
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ReactFlowProvider } from '@xyflow/react'
import { Route } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api/error.ts'
import { manifestQuery } from '../api/manifest.ts'
import { Empty } from '../ui/empty.tsx'
import { Failure, PagePending } from '../ui/failure.tsx'
import { BenchProvider } from './bench-provider.tsx'
import { openJourney } from './open.ts'
import type { Opened } from './open.ts'
import { Workbench } from './workbench.tsx'
import classes from './editor.module.css'

/** The page of one journey: canvas, palette, inspector and everything around them. */
export function Editor({ journeyId }: { readonly journeyId: string }) {
  const { t } = useTranslation('editor')
  const manifest = useQuery(manifestQuery)
  const { opened, error, retry } = useOpened(journeyId, manifest.data)
  const failure = error ?? manifest.error
  if (failure instanceof ApiError && failure.status === 404) return <Missing />
  if (failure) {
    const again = manifest.error ? () => void manifest.refetch() : retry
    return (
      <div className={classes.centre}>
        <Failure error={failure} retry={again} kept={t('open.kept')} />
      </div>
    )
  }
  if (!opened) {
    return (
      <div className={classes.opening}>
        <PagePending />
      </div>
    )
  }
  return (
    <ReactFlowProvider>
      <BenchProvider journeyId={journeyId} opened={opened}>
        <Workbench />
      </BenchProvider>
    </ReactFlowProvider>
  )
}

function Missing() {
  const { t } = useTranslation('editor')
  return (
    <main className={classes.centre}>
      <Empty icon={Route} title={t('open.missing.title')} body={t('open.missing.body')}>
        <Button component={Link} to="/journeys" variant="light">
          {t('top.back')}
        </Button>
      </Empty>
    </main>
  )
}

function useOpened(journeyId: string, manifest: Manifest | undefined) {
  const [opened, setOpened] = useState<Opened>()
  const [error, setError] = useState<unknown>()
  const [attempt, setAttempt] = useState(0)
  const queries = useQueryClient()
  const known = manifest !== undefined
  useEffect(() => {
    const first = queries.getQueryData(manifestQuery.queryKey)
    if (!known || !first) return undefined
    let gone = false
    let mine: Opened | undefined
    const renewed = (): void => {
      queries.fetchQuery({ ...manifestQuery, staleTime: 0 }).then(
        (next) => setOpened((before) => before?.renew(next)),
        () => undefined, // what is shown stays; the next change asks again
      )
    }
    openJourney(journeyId, first, renewed).then(
      (result) => {
        if (gone) result.close()
        else setOpened((mine = result))
      },
      (failed: unknown) => !gone && setError(failed),
    )
    return () => {
      gone = true
      mine?.close()
      setOpened(undefined)
    }
  }, [journeyId, known, attempt, queries])
  const retry = (): void => {
    setError(undefined)
    setAttempt((n) => n + 1)
  }
  return { opened, error, retry }
}
