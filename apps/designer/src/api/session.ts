import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'

export type Session = InferResponseType<typeof client.api.session.$get, 200>

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: (): Promise<Session> => read(client.api.session.$get()),
  refetchInterval: 60_000,
  retry: false,
})

/** Who is signed in, the brand, and what the clock says. Pages below the signed-in layout always have it. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data
