import type { Journey } from '@cairn/sdk/graph'
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client, read } from '../api/client.ts'
import { useBench, useDraft } from '../document/bench.ts'

const one = client.api.journeys[':id']

/** The journey as the list knows it: its state and what is live. */
export const journeyQuery = (id: string) =>
  queryOptions({ queryKey: ['journey', id], queryFn: () => read(one.$get({ param: { id } })), refetchInterval: 15_000 })

export function useJourneyItem() {
  return useQuery(journeyQuery(useBench().journeyId)).data
}

/** What is live differs from the draft, so that members walk something else than is drawn here. */
export const isBehind = ({
  draftChanged,
  liveVersion,
}: {
  draftChanged: boolean
  liveVersion?: number | undefined
}): boolean => draftChanged && liveVersion !== undefined

/** Each save may make the draft differ from what is live, or like it again: the server knows. */
export function useFollowSaves(): void {
  const { journeyId } = useBench()
  const queries = useQueryClient()
  const saved = useDraft((state) => (state.saved.state === 'saved' ? state.saved.at : undefined))
  useEffect(() => {
    if (saved !== undefined) void queries.invalidateQueries({ queryKey: journeyQuery(journeyId).queryKey, exact: true })
  }, [saved, queries, journeyId])
}

export const versionQuery = (id: string, version: number | undefined) =>
  queryOptions({
    queryKey: ['journey', id, 'version', version],
    // versions are immutable, and served as journey JSON
    queryFn: async () =>
      (await read(one.versions[':version'].$get({ param: { id, version: String(version) } }))) as unknown as Journey,
    enabled: version !== undefined,
    staleTime: Infinity,
  })

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['journey', id, 'versions'],
    queryFn: () => read(one.versions.$get({ param: { id } })),
  })

export const publish = (id: string) => read(one.publish.$post({ param: { id }, json: {} }))
