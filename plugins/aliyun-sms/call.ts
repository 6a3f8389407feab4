import type { HostHttp, HttpReply } from '@cairn/sdk'

interface Asked {
  readonly query?: Readonly<Record<string, string | number>>
  readonly form?: Readonly<Record<string, string>>
  /** Of the one message it is about. */
  readonly key?: string
}

/** One action of Dysmsapi 2017-05-25, RPC style. The host signs it. */
export function call(http: HostHttp, action: string, { query = {}, form, key }: Asked): Promise<HttpReply> {
  return http.post('/', {
    query,
    headers: {
      'x-acs-action': action,
      'x-acs-version': '2017-05-25',
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form && { body: new URLSearchParams(form).toString() }),
    // the API reads no such key; it tells the host whose call this is
    ...(key !== undefined && { idempotencyKey: key }),
  })
}

export interface Reply {
  readonly Code?: string
  readonly Message?: string
  readonly BizId?: string
}

/** A gateway's own page is no answer of the API's. */
export function replyOf({ body }: Pick<HttpReply, 'body'>): Reply & Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(body)
    // the fields are looked at one by one
    return typeof read === 'object' && read !== null ? (read as Reply & Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
