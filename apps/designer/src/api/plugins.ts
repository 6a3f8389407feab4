import { queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'

type Found = InferResponseType<typeof client.api.plugins.$get, 200>
export type Plugin = Found['items'][number]

/** What was found on the disk and in the database; looked at again while somebody looks. */
export const pluginsQuery = queryOptions({
  queryKey: ['plugins'],
  queryFn: (): Promise<Found> => read(client.api.plugins.$get()),
  refetchInterval: 10_000,
})

export const agreeTo = ({ id, hash }: Pick<Plugin, 'id' | 'hash'>) =>
  read(client.api.plugins[':id'].agree.$post({ param: { id }, json: { hash } }))
export const releasePlugin = (id: string) => read(client.api.plugins[':id'].release.$post({ param: { id } }))
export const removePlugin = (id: string) => read(client.api.plugins[':id'].$delete({ param: { id } }))
