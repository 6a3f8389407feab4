import { type Journey, journey } from '@cairn/sdk/graph'

/** What a text in the side view amounts to. */
export type Parsed =
  | { readonly state: 'valid'; readonly journey: Journey }
  /** Not JSON (yet): half-typed. */
  | { readonly state: 'invalid' }
  /** JSON, but not a journey. */
  | {
      readonly state: 'refused'
      readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
    }

export function parseJourney(text: string): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return { state: 'invalid' }
    throw error
  }
  const result = journey.safeParse(value)
  return result.success ? { state: 'valid', journey: result.data } : { state: 'refused', issues: result.error.issues }
}

export const print = (value: Journey): string => `${JSON.stringify(value, null, 2)}\n`
