import { randomBytes } from 'node:crypto'

/** Public ids: what crosses the wire. `mem_` carries the number itself, the others are drawn. */
export type IdKind = 'agn' | 'brd' | 'jrn' | 'aud' | 'pol' | 'bud' | 'imp' | 'con' | 'key' | 'job' | 'mod' | 'sco'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

/** 80 random bits: no two alike, none to be guessed. */
export function newId(kind: IdKind): string {
  return `${kind}_${randomText(16)}`
}

/** 5 random bits a character. */
export function randomText(length: number): string {
  let text = ''
  for (const byte of randomBytes(length)) text += ALPHABET[byte & 31]
  return text
}
