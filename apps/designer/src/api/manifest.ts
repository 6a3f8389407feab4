import type { Manifest } from '@cairn/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client, read } from './client.ts'

/** The installed steps. They change where a plugin comes, goes or becomes another; an open journey hears of it. */
export const manifestQuery = queryOptions({
  queryKey: ['manifest'],
  queryFn: async () => (await read(client.api.manifest.$get())) as Manifest, // plain JSON: only `undefined` differs in the client's type
  staleTime: Infinity,
})
