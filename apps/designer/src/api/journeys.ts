import type { Journey } from '@cairn/sdk/graph'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'
import { nextCursor } from './cursor.ts'

export type JourneyItem = InferResponseType<typeof client.api.journeys.$get, 200>['items'][number]
export type JourneyState = JourneyItem['state']
export type Template = InferResponseType<typeof client.api.templates.$get, 200>['items'][number]

export interface JourneyFilter {
  readonly q?: string
  readonly state?: JourneyState
}

export const journeysQuery = (filter: JourneyFilter) =>
  infiniteQueryOptions({
    queryKey: ['journeys', filter],
    queryFn: ({ pageParam }) =>
      read(client.api.journeys.$get({ query: { ...filter, limit: '50', ...(pageParam && { cursor: pageParam }) } })),
    initialPageParam: '',
    getNextPageParam: nextCursor,
    refetchInterval: 5_000,
  })

/** Every journey members could be sent into: published at least once, whatever it does now. */
export const publishedQuery = queryOptions({
  queryKey: ['journeys', 'published'],
  queryFn: async (): Promise<readonly JourneyItem[]> => {
    const items: JourneyItem[] = []
    for (let cursor = ''; ;) {
      const page = await read(client.api.journeys.$get({ query: { limit: '200', ...(cursor && { cursor }) } }))
      items.push(...page.items)
      cursor = nextCursor(page) ?? ''
      if (cursor === '') return items.filter(({ liveVersion }) => liveVersion !== undefined && liveVersion !== null)
    }
  },
  staleTime: 10_000,
})

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: () => read(client.api.templates.$get()),
  staleTime: Infinity,
})

export interface NewJourney {
  readonly name?: string
  readonly template?: string
  readonly journey?: Journey
}
export const createJourney = (json: NewJourney): Promise<{ id: string }> => read(client.api.journeys.$post({ json }))

export const renameJourney = (id: string, name: string) =>
  read(client.api.journeys[':id'].$patch({ param: { id }, json: { name } }))

export const deleteJourney = (id: string) => read(client.api.journeys[':id'].$delete({ param: { id } }))

export const readDraft = async (id: string): Promise<Journey> => {
  const draft = await read(client.api.journeys[':id'].draft.$get({ param: { id } }))
  return draft as Journey // a journey is JSON by its schema; the client's types only mark its lists read-only
}

export const steer = (id: string, move: 'pause' | 'resume' | 'stop') =>
  read(client.api.journeys[':id'][':move'].$post({ param: { id, move } }))
