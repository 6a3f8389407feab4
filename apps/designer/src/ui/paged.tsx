import { Button, Center, Skeleton, Stack } from '@mantine/core'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from './failure.tsx'

interface PageOf<Row> {
  readonly items: readonly Row[]
  readonly next?: string | undefined
}
interface Props<Row> {
  readonly query: UseInfiniteQueryResult<{ readonly pages: readonly PageOf<Row>[] }, Error>
  readonly empty: ReactNode
  readonly children: (rows: readonly Row[]) => ReactNode
}

/** A keyset list in its four states: coming, failed, empty, there (with more behind it). */
export function Paged<Row>({ query, empty, children }: Props<Row>) {
  const { t } = useTranslation()
  if (query.isPending) return <Rows />
  if (!query.data) return <Failure error={query.error} retry={() => void query.refetch()} />
  const rows = query.data.pages.flatMap((page) => page.items)
  if (rows.length === 0) return empty
  return (
    <>
      {children(rows)}
      {query.hasNextPage && (
        <Center p="md">
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('ui:more')}
          </Button>
        </Center>
      )}
    </>
  )
}

/** Grey rows of the height of the real ones, so that nothing jumps when they come. */
export function Rows({ n = 6 }: { readonly n?: number }) {
  return (
    <Stack gap={14} p="md" aria-hidden>
      {Array.from({ length: n }, (_, i) => (
        <Skeleton key={i} height={22} radius="sm" />
      ))}
    </Stack>
  )
}
