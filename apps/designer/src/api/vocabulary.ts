import { queryOptions } from '@tanstack/react-query'
import { client, read } from './client.ts'

// The words a brand's data knows: what rules, forms and filters offer.

export const eventNamesQuery = queryOptions({
  queryKey: ['event-names'],
  queryFn: () => read(client.api['event-names'].$get()),
  staleTime: 60_000,
})
export const attributesQuery = queryOptions({
  queryKey: ['attributes'],
  queryFn: () => read(client.api.attributes.$get()),
  staleTime: 60_000,
})
export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: () => read(client.api.tags.$get()),
  staleTime: 60_000,
})
