import type { z } from 'zod'
import type { NodeDefinition, NodeInput } from '../define/node.ts'
import type { Answer } from '../define/outcome.ts'
import { testRule } from '../expression/index.ts'
import type { Facts } from '../run/run.ts'
import { share } from '../share.ts'

/** Midday of a Saturday in UTC, the afternoon of the same day in Shanghai. */
export const NOON = Date.UTC(2026, 10, 21, 12)

/** What may be said of the member: whatever a node sees, the entrant behind its draws, the answers of its rules' reads. */
export interface Asked extends Partial<NodeInput<object>> {
  /** Whose draw `share` makes, at node `n1`. */
  readonly entrant?: string
  /** Answers of count, sum, days_since, in_audience and reachable, by `readKey`. */
  readonly reads?: Facts['reads']
}

/**
 * Asks a node as the walk would: the config goes through its schema, rules and draws are the real ones, and whatever is not
 * said is a member of whom nothing is known, on 21 November 2026 at noon in UTC.
 *
 * @example askNode(waitDuration, { for: 'PT1H' }) // { wait: { until: NOON + 3_600_000 } }
 */
export function askNode<S extends z.ZodType<object>>(
  node: NodeDefinition<S>,
  config: z.input<S>,
  { entrant = 'ada', reads = new Map(), ...given }: Asked = {},
): Answer {
  const known = { ...NOBODY, ...given }
  const facts: Facts = { ...known, reads }
  const real = {
    share: (salt: string) => share(entrant, 'n1', salt),
    test: (cel: string) => testRule(cel, facts),
  }
  return node.run({ ...real, ...known, config: node.config.parse(config) })
}

const NOBODY: Omit<NodeInput, 'config' | 'share' | 'test'> = {
  member: {},
  tags: [],
  orders: { count: 0, total: 0 },
  scores: {},
  rewards: {},
  effects: {},
  run: { entered_at: NOON, arm: 0, vars: {} },
  visit: 2,
  now: NOON,
  zone: 'UTC',
  homeZone: 'UTC',
}
