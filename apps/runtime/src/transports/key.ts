import { hash } from 'node:crypto'
import type { EffectId } from '../effects/effect.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

export interface Sender {
  readonly brandId: string
  readonly journeyId: string
  readonly entrant: string
  readonly entryKey: string
}

/**
 * What a provider knows one message by: base32 of SHA-256 over public names alone. Never a row id, a revision or an attempt, so
 * that a merge, a restore or a fail-over finds the same key again. 52 characters.
 */
export function outwardKey(sender: Sender, effect: Pick<EffectId, 'node' | 'visit' | 'slot'>): string {
  const { brandId, journeyId, entrant, entryKey } = sender
  const parts = [brandId, journeyId, entrant, entryKey, effect.node, effect.visit, effect.slot]
  return base32(hash('sha256', parts.join('\0'), 'buffer'))
}

function base32(bytes: Uint8Array): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET.charAt((held >>> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET.charAt((held << (5 - bits)) & 31)
}
