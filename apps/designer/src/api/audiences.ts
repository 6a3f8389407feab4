import { queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'

const audiences = client.api.audiences

export type Audience = InferResponseType<typeof audiences.$get, 200>['items'][number]

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: () => read(audiences.$get({ query: {} })),
})

export interface AudienceInput {
  readonly name: string
  readonly rule: string
}
export const saveAudience = (id: string | undefined, json: AudienceInput): Promise<{ id: string }> =>
  id === undefined ? read(audiences.$post({ json })) : read(audiences[':id'].$patch({ param: { id }, json }))

export const deleteAudience = (id: string) => read(audiences[':id'].$delete({ param: { id } }))

/** How many members a rule means now, and five of them. */
export const previewQuery = (rule: string) =>
  queryOptions({
    queryKey: ['audience-preview', rule],
    queryFn: () => read(audiences.preview.$post({ json: { rule } })),
    staleTime: 30_000,
  })

/** How many of them each kind of address reaches. */
export const reachQuery = (rule: string) =>
  queryOptions({
    queryKey: ['audience-reach', rule],
    queryFn: () => read(audiences.reach.$post({ json: { rule } })),
    staleTime: 30_000,
  })
