import type { HostHttp } from '@cairn/sdk'
import type { Answer } from './account.ts'

/** One call of the customer contact API. A gateway's own page is an answer without a code. */
export async function call<T extends object>(
  http: HostHttp,
  where: string | { readonly path: string; readonly key: string | undefined },
  json: object,
): Promise<Partial<T> & Answer> {
  const { path, key } = typeof where === 'string' ? { path: where, key: undefined } : where
  // the API reads no such key; it tells the host whose call this is
  const { body } = await http.post(path, { json, ...(key !== undefined && { idempotencyKey: key }) })
  try {
    const read: unknown = JSON.parse(body)
    // the fields are looked at one by one
    return typeof read === 'object' && read !== null ? (read as Partial<T> & Answer) : {}
  } catch {
    return {}
  }
}

export const detailOf = ({ errcode, errmsg = '' }: Answer): string => `${errcode ?? ''} ${errmsg}`.trim().slice(0, 300)
