import { createHmac } from 'node:crypto'
import { same } from './same.ts'

interface Hmac {
  readonly hmac: 'sha1' | 'sha256' | 'sha512'
  readonly prefix?: string | undefined
  readonly encoding?: 'hex' | 'base64' | undefined
}

/** Whether a report was signed with this secret, over the very bytes that came. */
export function isHmac(
  { hmac, prefix = '', encoding = 'hex' }: Hmac,
  { secret, header, raw }: { readonly secret: string; readonly header: string | undefined; readonly raw: Uint8Array },
): boolean {
  if (header === undefined || secret === '' || !header.startsWith(prefix)) return false
  return same(Buffer.from(header.slice(prefix.length), encoding), createHmac(hmac, secret).update(raw).digest())
}
