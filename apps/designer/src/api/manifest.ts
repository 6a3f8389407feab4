import type { Manifest } from '@cairn/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client, read } from './client.ts'

/** The installed steps. They change only with a restart of the runtime. */
export const manifestQuery = queryOptions({
  queryKey: ['manifest'],
  queryFn: async () => (await read(client.api.manifest.$get())) as Manifest, // plain JSON: only `undefined` differs in the client's type
  staleTime: Infinity,
})
