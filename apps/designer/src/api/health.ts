import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'
import { nextCursor } from './cursor.ts'

export type Health = InferResponseType<typeof client.api.health.$get, 200>
export type Finding = Health['findings'][number]
export type Recovery = Health['recoveries'][number]
export type ChannelClass = Recovery['open'][number]
export type Quarantined = InferResponseType<typeof client.api.quarantine.$get, 200>['items'][number]

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: (): Promise<Health> => read(client.api.health.$get()),
  refetchInterval: 15_000,
})

export const quarantineQuery = infiniteQueryOptions({
  queryKey: ['quarantine'],
  queryFn: ({ pageParam }) =>
    read(client.api.quarantine.$get({ query: { limit: '50', ...(pageParam && { cursor: pageParam }) } })),
  initialPageParam: '',
  getNextPageParam: nextCursor,
  refetchInterval: 5_000,
})

export const endRecovery = (json: { class: ChannelClass; verdict: 'again' | 'park' }) =>
  read(client.api.recovery.end.$post({ json }))

export const release = (
  json: { runs: string[]; action: 'again' | 'exit' } | { runs: string[]; action: 'move'; to: string },
) => read(client.api.quarantine.release.$post({ json }))
