import { queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'

const pools = client.api.pools

export type Pool = InferResponseType<typeof pools.$get, 200>['items'][number]

export const poolsQuery = queryOptions({
  queryKey: ['pools'],
  queryFn: () => read(pools.$get({ query: {} })),
  refetchInterval: 10_000,
})

export const createPool = (name: string): Promise<{ id: string }> => read(pools.$post({ json: { name } }))

export const renamePool = (id: string, name: string) => read(pools[':id'].$patch({ param: { id }, json: { name } }))

export const deletePool = (id: string) => read(pools[':id'].$delete({ param: { id } }))

export const addCodes = (id: string, codes: string[]): Promise<{ added: number; already: number }> =>
  read(pools[':id'].codes.$post({ param: { id }, json: { codes } }))

export const generateCodes = (id: string, json: { count: number; prefix?: string }): Promise<{ added: number }> =>
  read(pools[':id'].generate.$post({ param: { id }, json }))
