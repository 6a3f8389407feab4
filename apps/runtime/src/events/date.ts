import type { Instant, Problem } from '@cairn/sdk'
import { type DatedItem, type Item, refusal } from './item.ts'
import { INTAKE } from './limits.ts'

const DAY = 86_400_000

export type Dated = { readonly items: readonly DatedItem[] } | { readonly problems: readonly Problem[] }

/**
 * Puts our time on live items: how long before sending something happened is what the sender knows, when "now" is, is what
 * we know. The future is now; what is older than the memory of message ids is refused.
 */
export function dateItems(items: readonly Item[], now: Instant): Dated {
  const problems: Problem[] = []
  const dated = items.map((item, index) => {
    const occurredAt = Math.min(now, happened(item, now))
    if (occurredAt < now - INTAKE.oldestDays * DAY) {
      const message = `Event ${index} happened more than ${INTAKE.oldestDays} days ago; import it as history instead.`
      problems.push(refusal({ index, field: 'timestamp', code: 'EVENT_TOO_OLD' }, message))
    }
    return { ...item, occurredAt }
  })
  return problems.length > 0 ? { problems } : { items: dated }
}

function happened({ original, sent }: Item, now: Instant): Instant {
  if (original === undefined) return now
  return sent === undefined ? original : now - Math.max(0, sent - original)
}
