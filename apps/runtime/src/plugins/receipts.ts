import { createHmac, timingSafeEqual } from 'node:crypto'
import type { PluginSender } from '@cairn/sdk/plugin'
import { z } from 'zod'

type Verify = NonNullable<PluginSender['receipts']>

/** Whether a report was signed with this secret, over the very bytes that came. Takes the same time whatever is wrong. */
export function isSigned(
  { hmac, prefix = '', encoding = 'hex' }: Verify,
  { secret, header, raw }: { readonly secret: string; readonly header: string | undefined; readonly raw: Uint8Array },
): boolean {
  if (header === undefined || secret === '' || !header.startsWith(prefix)) return false
  const made = createHmac(hmac, secret).update(raw).digest()
  const told = Buffer.from(header.slice(prefix.length), encoding)
  return told.length === made.length && timingSafeEqual(told, made)
}

const word = z.object({
  messageId: z.string().min(1).max(500),
  status: z.enum(['sent', 'delivered', 'read', 'clicked', 'failed']),
  at: z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]).optional(),
  id: z.string().min(1).max(500).optional(),
  detail: z.string().max(2000).optional(),
})

export interface Reported {
  readonly id: string
  readonly name: string
  readonly state: z.output<typeof word>['status']
  readonly at: number
  readonly detail?: string | undefined
}

/** What a plugin made of a report, word by word: what is wrong with one says nothing about the others. */
export function readWords(said: unknown, now: number): readonly Reported[] {
  if (!Array.isArray(said)) return []
  return said.slice(0, 10_000).flatMap((each): readonly Reported[] => {
    const parsed = word.safeParse(each)
    if (!parsed.success) return []
    const { messageId, status, at = now, id = `${messageId} ${status}`, detail } = parsed.data
    return [{ id, name: messageId, state: status, at, detail }]
  })
}
