import type { Answer } from '@cairn/sdk'
import { parseRule } from '@cairn/sdk/expression'

type Wait = Extract<Answer, { wait: object }>['wait']

const ORDERS = ['Order Completed', 'Order Refunded', 'Order Cancelled']

/** What a wait for a rule to become true has to hear of: the attributes, tags, audiences and events the rule looks at. */
export function listeningFor(when: string, port: string): Pick<Wait, 'events' | 'change'> {
  const parsed = parseRule(when, 'run')
  const reads = parsed.ok ? parsed.rule.reads : []
  const names = reads.flatMap((read) => (read.kind === 'orders' ? ORDERS : 'event' in read ? [read.event] : []))
  const paths = reads.flatMap((read) => {
    if (read.kind === 'member') return [`member.${read.attribute}`]
    if (read.kind === 'tags') return ['tags']
    if (read.kind === 'score') return [`score:${read.model}`]
    if (read.kind === 'reachable') return ['member.email', 'member.phone']
    return read.kind === 'in_audience' ? [`audience:${read.id}:in`, `audience:${read.id}:out`] : []
  })
  return {
    events: [...new Set(names)].map((name) => ({ name, match: when, port })),
    change: { reads: [...new Set(paths)], when },
  }
}
