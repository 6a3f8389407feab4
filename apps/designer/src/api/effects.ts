import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'
import { nextCursor } from './cursor.ts'

const effects = client.api.effects

export type UnknownMessage = InferResponseType<typeof effects.$get, 200>['items'][number]
export type Lane = InferResponseType<typeof client.api.lanes.$get, 200>['items'][number]
/** What became of a message nobody knew the end of; `resend` sends it again. */
export type Answer = 'sent' | 'failed' | 'resend'

export interface UnknownFilter {
  readonly journey?: string
  readonly channel?: string
}

export const unknownQuery = (filter: UnknownFilter) =>
  infiniteQueryOptions({
    queryKey: ['effects', 'unknown', filter],
    queryFn: ({ pageParam }) =>
      read(effects.$get({ query: { limit: '50', ...filter, ...(pageParam && { cursor: pageParam }) } })),
    initialPageParam: '',
    getNextPageParam: nextCursor,
    refetchInterval: 15_000,
  })

/** How many wait for an answer, by journey and channel. */
export const unknownCountQuery = queryOptions({
  queryKey: ['effects', 'count'],
  queryFn: () => read(effects.count.$get({})),
  refetchInterval: 30_000,
})

export const lanesQuery = queryOptions({
  queryKey: ['effects', 'lanes'],
  queryFn: () => read(client.api.lanes.$get({})),
  refetchInterval: 10_000,
})

/** The server takes two hundred at once; each is settled by itself. */
export async function answerAll(
  messages: readonly UnknownMessage[],
  outcome: Answer,
): Promise<{ settled: number; refused: number }> {
  let [settled, refused] = [0, 0]
  for (let from = 0; from < messages.length; from += 200) {
    const items = messages.slice(from, from + 200).map(({ id, attempts }) => ({ id, attempts }))
    const told = await read(effects.reconcile.$post({ json: { outcome, items } }))
    settled += told.settled.length
    refused += told.refused.length
  }
  return { settled, refused }
}
