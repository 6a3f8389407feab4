import type { ExprType } from '@cairn/sdk/expression'

/**
 * A piece of SQL: numbers, instants and durations are float8 (milliseconds), texts text, `dyn` is jsonb and never JSON's
 * null. What is absent, and what cannot be judged, is NULL.
 */
export interface Sql {
  readonly type: ExprType
  readonly text: string
  /** The same where JSON's null may be among the values: enough, and quicker, for whoever asks for one type. */
  readonly raw?: string
  /** A number that no arithmetic has to be guarded against: a count, an amount of money, an instant. */
  readonly bounded?: boolean
}

/** The values a statement is sent with. Whatever a rule says travels here and is never a part of the text. */
export interface Values {
  readonly list: readonly unknown[]
  /** A place for the value, with its type: `$3::text`. */
  say(value: unknown, type: string): string
}

export function valuesAfter(first: readonly unknown[]): Values {
  const list = [...first]
  const places = new Map<string, number>()
  return {
    list,
    say(value, type) {
      const key = `${type} ${JSON.stringify(value)}`
      const known = places.get(key) ?? list.push(value)
      places.set(key, known)
      return `$${known}::${type}`
    },
  }
}

/** Longer than this, a piece is calculated once and named rather than written again. */
const SHORT = 100

/**
 * What is made of pieces that are needed more than once. Written out again and again, nested ones would double with each
 * storey; `offset 0` keeps the planner from doing just that.
 */
export function withPieces(pieces: readonly string[], make: (...names: readonly string[]) => string): string {
  if (pieces.every((piece) => piece.length <= SHORT)) return `(${make(...pieces)})`
  const names = pieces.map((_, i) => `p.v${i}`)
  return `(select ${make(...names)} from (select ${pieces.map((piece, i) => `${piece} as v${i}`).join(', ')} offset 0) p)`
}
