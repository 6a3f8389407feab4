import type { Journey } from '@cairn/sdk/graph'
import type { NodeRegistry } from '../deps.ts'

export interface Topic {
  readonly topic: string
  readonly kind: 'entry' | 'goal' | 'exit'
  readonly node: string
}

/** What of the world may begin a run (by entry node) or end one: event names and `audience:<id>:in|out`. */
export function topicsOf(journey: Journey, { nodes }: NodeRegistry): Topic[] {
  const entries = journey.nodes.flatMap((node): Topic[] => {
    if (node.disabled === true) return []
    const { event, audience, on } = node.config
    switch (nodes.get(node.type)?.entry) {
      case 'event':
        return typeof event === 'string' ? [{ topic: event, kind: 'entry', node: node.id }] : []
      case 'audience': {
        const way = on === 'leave' ? 'out' : 'in'
        return typeof audience === 'string'
          ? [{ topic: `audience:${audience}:${way}`, kind: 'entry', node: node.id }]
          : []
      }
      case 'schedule':
      case 'date':
      case 'api':
      case undefined:
        return []
    }
  })
  const { goal } = journey.settings
  return goal === undefined ? entries : [...entries, { topic: goal.event, kind: 'goal', node: '' }]
}
