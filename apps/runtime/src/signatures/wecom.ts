import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'
import { sameText } from './same.ts'

export interface WecomKeys {
  readonly token: string
  /** EncodingAESKey: 43 characters of base64 without the last `=`. */
  readonly aesKey: string
  /** The corp id: what stands behind every text that is meant for us. */
  readonly receiver: string
}

interface Sealed {
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
  readonly encrypted: string
}

const BLOCK = 32
/** Random bytes before the length of the text. */
const SALT = 16

/** The plain text, or undefined where it was not signed with our token, or is meant for somebody else. */
export function unsealWecom({ token, aesKey, receiver }: WecomKeys, sealed: Sealed): string | undefined {
  if (token === '' || aesKey.length !== 43) return undefined
  if (!sameText(sealed.signature, wecomSignature(token, sealed))) return undefined
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const plain = decrypt(key, sealed.encrypted)
  if (!plain || plain.length < SALT + 4) return undefined
  const end = SALT + 4 + plain.readUInt32BE(SALT)
  if (end > plain.length || plain.toString('utf8', end) !== receiver) return undefined
  return plain.toString('utf8', SALT + 4, end)
}

export function wecomSignature(
  token: string,
  { timestamp, nonce, encrypted }: Pick<Sealed, 'timestamp' | 'nonce' | 'encrypted'>,
): string {
  const sorted = [token, timestamp, nonce, encrypted].toSorted().join('')
  return createHash('sha1').update(sorted).digest('hex')
}

function decrypt(key: Buffer, encrypted: string): Buffer | undefined {
  const bytes = Buffer.from(encrypted, 'base64')
  if (bytes.length === 0 || bytes.length % 16 !== 0) return undefined
  const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const plain = Buffer.concat([cipher.update(bytes), cipher.final()])
  const padding = plain.at(-1) ?? 0
  // padded to blocks of 32, which is more than the cipher's own 16
  return padding < 1 || padding > BLOCK || padding > plain.length ? undefined : plain.subarray(0, -padding)
}

/** As the other side writes it. `salt`: sixteen random characters. */
export function sealWecom({ aesKey, receiver }: WecomKeys, text: string, salt: string): string {
  const key = Buffer.from(`${aesKey}=`, 'base64')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(text))
  const plain = Buffer.concat([Buffer.from(salt), length, Buffer.from(text + receiver)])
  const padding = BLOCK - (plain.length % BLOCK)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(padding, padding)), cipher.final()]).toString(
    'base64',
  )
}
