import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { client, type InferResponseType, read } from './client.ts'
import { nextCursor } from './cursor.ts'
import { ApiError, problemOf } from './error.ts'

export type ImportItem = InferResponseType<(typeof client.api.imports)[':id']['$get'], 200>
export type ImportKind = 'members' | 'orders'

export interface ImportOptions {
  /** Target field → column of the file. */
  readonly mapping: Readonly<Record<string, string>>
  readonly zone: string
  readonly currency?: string
  readonly delimiter?: string
  readonly fileName?: string
}

export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports'],
  queryFn: ({ pageParam }) =>
    read(client.api.imports.$get({ query: { limit: '20', ...(pageParam && { cursor: pageParam }) } })),
  initialPageParam: '',
  getNextPageParam: nextCursor,
  refetchInterval: 5_000,
})

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: (): Promise<ImportItem> => read(client.api.imports[':id'].$get({ param: { id } })),
    refetchInterval: (query) => (isOver(query.state.data?.state) ? false : 700),
  })

export const isOver = (state: string | undefined): boolean => state === 'done' || state === 'failed'
export const errorsUrl = (id: string): string => `/api/imports/${encodeURIComponent(id)}/errors.csv`

export interface ImportErrorRow {
  readonly row: string
  readonly field: string
  readonly code: string
  readonly message: string
}

interface Upload {
  readonly kind: ImportKind
  readonly options: ImportOptions
  readonly file: File
  readonly onProgress: (share: number) => void
}

/** XMLHttpRequest, because `fetch` does not say how much of a body has gone. */
export function uploadImport({ kind, options, file, onProgress }: Upload): Promise<{ id: string }> {
  const query = new URLSearchParams({ kind, options: JSON.stringify(options) })
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/imports?${query}`)
    request.setRequestHeader('content-type', 'text/csv')
    request.responseType = 'text'
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    })
    request.addEventListener('error', () => reject(new ApiError({ status: 0, title: 'The server was not reached' })))
    request.addEventListener('load', () => {
      const { status, statusText, responseText } = request
      const json = async (): Promise<unknown> => JSON.parse(responseText)
      if (status === 202) resolve(JSON.parse(responseText) as { id: string }) // the contract of 202
      else problemOf({ status, statusText, json }).then(reject, reject)
    })
    request.send(file)
  })
}
