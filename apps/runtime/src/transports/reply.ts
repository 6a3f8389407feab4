import type { SendOutcome } from '@cairn/sdk'
import { z } from 'zod'

const detail = z.string().optional()
/** Kept with the settlement, which must not fail over it: the message has left. */
const ref = z
  .string()
  .transform((text) => text.replaceAll('\0', '').slice(0, 500))
  .optional()
/** What a channel may say of one key. */
const word = z.discriminatedUnion('outcome', [
  z.object({ key: z.string(), outcome: z.literal('accepted'), ref, port: z.string().max(60).optional() }),
  z.object({ key: z.string(), outcome: z.literal('pending'), ref, status: z.string().max(60).optional() }),
  z.object({
    key: z.string(),
    outcome: z.literal('rejected'),
    reason: z.enum([
      'invalid_address',
      'unreachable',
      'unsubscribed',
      'blocked',
      'duplicate',
      'content_rejected',
      'expired',
      'quota_exceeded',
      'other',
    ]),
    detail,
  }),
  z.object({ key: z.string(), outcome: z.literal('retry'), afterMs: z.number().optional(), detail }),
])

export interface Reply {
  /** The channel's word by key. A key without one is judged by what the host saw. */
  readonly words: ReadonlyMap<string, SendOutcome>
  /** What was not understood, for the log. */
  readonly odd: readonly string[]
}

/** The word there is most of, without the parser, which takes longer over it than all else that is done with it. */
function plainWord(each: unknown): SendOutcome | undefined {
  if (typeof each !== 'object' || each === null || !('key' in each) || !('outcome' in each)) return undefined
  if (each.outcome !== 'accepted' || typeof each.key !== 'string') return undefined
  // whatever else it says is for the parser
  return Object.keys(each).length > 2 ? undefined : { key: each.key, outcome: 'accepted' }
}

/**
 * Reads a channel's answer key by key: what is wrong with one word says nothing about the others. Keys nobody asked about
 * are left out, and two different words about one key are none.
 */
export function readReply(answer: unknown, keys: ReadonlySet<string>): Reply {
  if (!Array.isArray(answer)) return { words: new Map(), odd: ['the answer is no list'] }
  const words = new Map<string, SendOutcome>()
  const contradicted = new Set<string>()
  const odd: string[] = []
  for (const each of answer) {
    const plain = plainWord(each)
    const parsed = plain ? { success: true as const, data: plain } : word.safeParse(each)
    if (!parsed.success) odd.push('a word that is none')
    else if (!keys.has(parsed.data.key)) odd.push('a key nobody asked about')
    else {
      // zod writes an absent field as `string | undefined`, which the exact type does not know; the values are the same
      const said = parsed.data as SendOutcome
      const before = words.get(said.key)
      if (before && before.outcome !== said.outcome) contradicted.add(said.key)
      else if (!before) words.set(said.key, said)
    }
  }
  for (const key of contradicted) {
    words.delete(key)
    odd.push('two different words about one key')
  }
  return { words, odd }
}
