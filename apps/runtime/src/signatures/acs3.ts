import { createHash, createHmac } from 'node:crypto'

/** One call as Alibaba Cloud's gateway sees it. Header names are in lower case. */
export interface Acs3Call {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Acs3Key {
  readonly id: string
  readonly secret: string
}

interface Acs3Moment {
  readonly nonce: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * The headers that sign a call by ACS3-HMAC-SHA256, those it had included. `host` and every `x-acs-` header are signed, and the
 * content type where there is one (help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature).
 */
export function acs3(call: Acs3Call, key: Acs3Key, { nonce, at }: Acs3Moment): Readonly<Record<string, string>> {
  const hashed = sha256(call.body)
  const headers = {
    ...call.headers,
    'x-acs-date': new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': hashed,
  }
  const signed = Object.entries({ ...headers, host: call.url.host })
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = signed.map(([name]) => name).join(';')
  const lines = signed.map(([name, value]) => `${name}:${value.trim()}\n`).join('')
  const query = [...call.url.searchParams]
    .map(([name, value]) => [escaped(name), escaped(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&')
  const canonical = [call.method, call.url.pathname, query, lines, names, hashed].join('\n')
  const signature = createHmac('sha256', key.secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex')
  const authorization = `ACS3-HMAC-SHA256 Credential=${key.id},SignedHeaders=${names},Signature=${signature}`
  return { ...headers, authorization }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** RFC 3986, of which `encodeURIComponent` leaves five characters out. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
