import { INTAKE } from './limits.ts'

export interface Misshape {
  readonly code: 'TOO_DEEP' | 'TEXT_NOT_STORABLE' | 'NUMBER_NOT_FINITE' | 'KEY_REFUSED'
  readonly message: string
}

/** What JSON allows and a database or a program does not: endless depth, NUL, half characters, infinities, `__proto__`. */
export function misshape(value: unknown, depth = 0): Misshape | undefined {
  if (typeof value === 'string') return storable(value) ? undefined : UNSTORABLE
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : INFINITE
  return typeof value === 'object' && value !== null ? misshapeWithin(value, depth + 1) : undefined
}

const UNSTORABLE: Misshape = { code: 'TEXT_NOT_STORABLE', message: 'holds text with a NUL or half a surrogate pair' }
const INFINITE: Misshape = { code: 'NUMBER_NOT_FINITE', message: 'holds a number too large to keep' }

function misshapeWithin(value: object, depth: number): Misshape | undefined {
  if (depth > INTAKE.depth) return { code: 'TOO_DEEP', message: `is nested deeper than ${INTAKE.depth} levels` }
  if (Array.isArray(value)) {
    for (const element of value) {
      const found = misshape(element, depth)
      if (found) return found
    }
    return undefined
  }
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') return { code: 'KEY_REFUSED', message: 'holds a field named __proto__' }
    if (!storable(key))
      return { code: 'TEXT_NOT_STORABLE', message: 'holds a field name with a NUL or half a surrogate pair' }
    const found = misshape(inner, depth)
    if (found) return found
  }
  return undefined
}

/** PostgreSQL text holds no NUL and jsonb no lone surrogate. */
export const storable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed()
