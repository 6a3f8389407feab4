import { createHmac } from 'node:crypto'
import { sameText } from './same.ts'

/** A report signed longer ago than this, or from so far ahead, is somebody who kept one. */
const TOLERANCE = 300_000

interface Signed {
  /** `svix-id`, `svix-timestamp` in seconds, and `svix-signature`: versions and signatures, with spaces between. */
  readonly id: string | undefined
  readonly timestamp: string | undefined
  readonly signature: string | undefined
  readonly raw: Uint8Array
}

export function isSvix(secret: string, { id, timestamp, signature, raw }: Signed, now: number): boolean {
  if (id === undefined || timestamp === undefined || signature === undefined || secret === '') return false
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > TOLERANCE) return false
  const made = svixSignature(secret, { id, timestamp, raw })
  return signature.split(' ').some((each) => sameText(each, `v1,${made}`))
}

export function svixSignature(
  secret: string,
  { id, timestamp, raw }: { readonly id: string; readonly timestamp: string; readonly raw: Uint8Array },
): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(raw).digest('base64')
}
