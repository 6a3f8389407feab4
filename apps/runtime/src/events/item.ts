import type { Instant, JsonObject, Problem } from '@cairn/sdk'
import type { IdentityKey, Reference } from '../members/identity.ts'

export const CALLS = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const
export type Call = (typeof CALLS)[number]

/** One call of the Segment spec, checked. An absent field was not sent. */
export interface Item {
  readonly call: Call
  readonly userId?: string
  readonly anonymousId?: string
  /** alias: the id the member was known by. */
  readonly previousId?: string
  /** Ids other systems know this person by. */
  readonly ids?: readonly IdentityKey[]
  readonly messageId: string
  /** track, page, screen and group are kept as events. */
  readonly event?: { readonly name: string; readonly properties: JsonObject }
  readonly traits?: JsonObject
  readonly zone?: string
  readonly locale?: string
  /** The sender's clock: when it happened and when it was sent. */
  readonly original?: Instant
  readonly sent?: Instant
}

/** An item whose time is ours. */
export interface DatedItem extends Item {
  readonly occurredAt: Instant
}

/** Who it is from. */
export function referenceOf({ userId, anonymousId, previousId, ids }: Item): Reference {
  return {
    ...(userId !== undefined && { external: userId }),
    ...(anonymousId !== undefined && { anonymous: anonymousId }),
    ...(previousId !== undefined && { previous: previousId }),
    ...(ids && { ids }),
  }
}

/** An expected "no" to one item of a call. */
export function refusal(at: { index: number; field: string; code: string }, message: string): Problem {
  const { index, field, code } = at
  return {
    code,
    severity: 'error',
    message,
    params: { index, field },
    place: { pointer: `/batch/${index}${field === '' ? '' : `/${field.replaceAll('.', '/')}`}` },
  }
}
