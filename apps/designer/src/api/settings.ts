import { queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'

export type KeyItem = InferResponseType<typeof client.api.keys.$get, 200>['items'][number]
type Connection = InferResponseType<typeof client.api.connections.$get, 200>['items'][number]
export type SmtpConnection = Extract<Connection, { type: 'smtp' }>

export const keysQuery = queryOptions({ queryKey: ['keys'], queryFn: () => read(client.api.keys.$get()) })

export const createKey = (json: { kind: 'write' | 'api'; name: string }) => read(client.api.keys.$post({ json }))
export const revokeKey = (id: string) => read(client.api.keys[':id'].$delete({ param: { id } }))

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: () => read(client.api.connections.$get()),
})

export interface SmtpInput {
  readonly name: string
  readonly settings: { host: string; port: number; secure: boolean; user: string; from: string }
  readonly secrets: { password?: string }
}

export const saveSmtp = (id: string | undefined, input: SmtpInput) =>
  id === undefined
    ? read(client.api.connections.$post({ json: { type: 'smtp', ...input } }))
    : read(client.api.connections[':id'].$patch({ param: { id }, json: input }))

export const testConnection = (id: string): Promise<{ ok: boolean; detail: string }> =>
  read(client.api.connections[':id'].test.$post({ param: { id } }))
