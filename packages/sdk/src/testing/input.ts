import type { NodeDefinition, NodeInput } from '../define/node.ts'
import type { Answer } from '../define/outcome.ts'
import type { z } from 'zod'

/** Midday of a Saturday in UTC, the afternoon of the same day in Shanghai. */
export const NOON = Date.UTC(2026, 10, 21, 12)

/**
 * Asks a node as the walk would: the config goes through its schema, and whatever is not said is a member of whom nothing
 * is known, on 21 November 2026 at noon in UTC.
 *
 * @example askNode(waitDuration, { for: 'PT1H' }) // { wait: { until: NOON + 3_600_000 } }
 */
export function askNode<S extends z.ZodType<object>>(
  node: NodeDefinition<S>,
  config: z.input<S>,
  input: Partial<NodeInput<object>> = {},
): Answer {
  return node.run({ ...NOBODY, ...input, config: node.config.parse(config) })
}

const NOBODY: Omit<NodeInput, 'config'> = {
  member: {},
  tags: [],
  orders: { count: 0, total: 0 },
  scores: {},
  rewards: {},
  effects: {},
  run: { entered_at: NOON, arm: 0, vars: {} },
  now: NOON,
  zone: 'UTC',
  share: () => 0,
  test: () => false,
}
