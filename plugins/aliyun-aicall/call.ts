import { type HostHttp, type HttpReply, rejected, type SendOutcome } from '@cairn/sdk'

interface Asked {
  readonly query: Readonly<Record<string, string | number>>
  /** What is too long for an address. */
  readonly form?: Readonly<Record<string, string>>
}

/** One action of OutboundBot 2019-12-26, RPC style. The host signs it. */
export function call(http: HostHttp, action: string, { query, form }: Asked): Promise<HttpReply> {
  return http.post('/', {
    query,
    headers: {
      'x-acs-action': action,
      'x-acs-version': '2019-12-26',
      ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form && { body: new URLSearchParams(form).toString() }),
  })
}

export interface Reply {
  readonly Code?: string
  readonly Message?: string
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

const HOSTS_BUSINESS =
  /^(Throttling|InvalidAccessKeyId|SignatureDoesNotMatch|Forbidden|NoPermission|InArrears|InternalError|ServiceUnavailable|Unknown)/

/** Of what pauses, closes or leaves in doubt the whole account nothing is said: the host knows. */
export function failureOf(key: string, { Code, Message = '' }: Reply): readonly SendOutcome[] {
  if (Code === undefined || HOSTS_BUSINESS.test(Code)) return []
  const reason = /PhoneNumber|Contact/i.test(Code) ? 'invalid_address' : 'other'
  return [rejected(key, reason, `${Code} ${Message}`.trim().slice(0, 300))]
}
