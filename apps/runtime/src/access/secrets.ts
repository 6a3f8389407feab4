import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** What CAIRN_SECRET is used for; each purpose has a key of its own. */
type Purpose = 'connections' | 'sessions' | 'database'

const IV = 12
const TAG = 16

export function deriveKey(secret: string, purpose: Purpose): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'cairn', purpose, 32))
}

/**
 * AES-256-GCM: iv, tag, text. `owner` (the connection's public id) is authenticated with it, so that a row copied to
 * another connection does not open there.
 */
export function seal(secret: string, owner: string, text: string): Buffer {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', deriveKey(secret, 'connections'), iv).setAAD(Buffer.from(owner))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body])
}

export function unseal(secret: string, owner: string, sealed: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', deriveKey(secret, 'connections'), sealed.subarray(0, IV))
    .setAAD(Buffer.from(owner))
    .setAuthTag(sealed.subarray(IV, IV + TAG))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new Error(`The secrets of ${owner} do not open: CAIRN_SECRET is not the one they were saved under.`, {
      cause,
    })
  }
}
