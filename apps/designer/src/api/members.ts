import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'
import { nextCursor } from './cursor.ts'

const members = client.api.members

export type MemberItem = InferResponseType<typeof members.$get, 200>['items'][number]
export type Member = InferResponseType<(typeof members)[':id']['$get'], 200>
export type TrailItem = InferResponseType<(typeof members)[':id']['trail']['$get'], 200>['items'][number]
export type InboxMessage = InferResponseType<(typeof members)[':id']['messages']['$get'], 200>['items'][number]
export type LatestMessage = InferResponseType<typeof client.api.messages.$get, 200>['items'][number]
export type MemberRun = InferResponseType<(typeof members)[':id']['runs']['$get'], 200>['items'][number]

export interface MemberFilter {
  readonly q?: string
  readonly tag?: string
}

export const membersQuery = (filter: MemberFilter) =>
  infiniteQueryOptions({
    queryKey: ['members', filter],
    queryFn: ({ pageParam }) =>
      read(members.$get({ query: { ...filter, limit: '50', ...(pageParam && { cursor: pageParam }) } })),
    initialPageParam: '',
    getNextPageParam: nextCursor,
  })

export const memberQuery = (id: string) =>
  queryOptions({
    queryKey: ['member', id],
    queryFn: (): Promise<Member> => read(members[':id'].$get({ param: { id } })),
    refetchInterval: 5_000,
  })

export const trailQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['member', id, 'trail'],
    queryFn: ({ pageParam }) =>
      read(
        members[':id'].trail.$get({ param: { id }, query: { limit: '50', ...(pageParam && { cursor: pageParam }) } }),
      ),
    initialPageParam: '',
    getNextPageParam: nextCursor,
    refetchInterval: 5_000,
  })

export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: ['member', id, 'runs'],
    queryFn: () => read(members[':id'].runs.$get({ param: { id } })),
    refetchInterval: 5_000,
  })

export const memberMessagesQuery = (id: string) =>
  queryOptions({
    queryKey: ['member', id, 'messages'],
    queryFn: () => read(members[':id'].messages.$get({ param: { id }, query: { limit: '50' } })),
    refetchInterval: 2_000,
  })

export const latestMessagesQuery = queryOptions({
  queryKey: ['messages'],
  queryFn: () => read(client.api.messages.$get({ query: { limit: '30' } })),
  refetchInterval: 2_000,
})
