import type { JsonObject } from '@cairn/sdk'
import { queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'
import { connectionsQuery, testConnection } from './settings.ts'

type Listed = Exclude<InferResponseType<typeof client.api.connections.$get, 200>['items'][number], { type: 'smtp' }>
type ListedKind = InferResponseType<(typeof client.api)['connection-types']['$get'], 200>['items'][number]

/** An account at a provider whose kind a plugin brought. */
export type Account = Omit<Listed, 'settings'> & { readonly settings: JsonObject }
export type AccountKind = Omit<ListedKind, 'settings' | 'secrets'> & {
  /** JSON Schema, with our keywords. */
  readonly settings: JsonObject
  readonly secrets: JsonObject
}

export const accountsQuery = queryOptions({
  ...connectionsQuery,
  // plain JSON: only `undefined` differs in the client's type
  select: ({ items }) => items.filter(({ type }) => type !== 'smtp') as readonly Account[],
})

export const accountKindsQuery = queryOptions({
  queryKey: ['connection-types'],
  queryFn: async () => (await read(client.api['connection-types'].$get())).items as readonly AccountKind[], // as above
})

export interface AccountInput {
  readonly name: string
  readonly settings: JsonObject
  /** Only those that were typed; the others stay as they are. */
  readonly secrets: Readonly<Record<string, string>> | undefined
}

export async function saveAccount(
  { id, type }: { readonly id: string | undefined; readonly type: Account['type'] },
  { name, settings, secrets }: AccountInput,
) {
  const json = { name, settings, ...(secrets && { secrets: { ...secrets } }) }
  const sent =
    id === undefined
      ? read(client.api.connections.$post({ json: { type, ...json } }))
      : read(client.api.connections[':id'].$patch({ param: { id }, json }))
  return sent as Promise<Account> // of the type that was sent
}

export const forgetAccount = (id: string) => read(client.api.connections[':id'].$delete({ param: { id } }))
export const testAccount = testConnection
