import type { NodeDefinition, Problem } from '@cairn/sdk'
import { parseRule, type Read } from '@cairn/sdk/expression'
import { graphProblem } from '@cairn/sdk/graph'
import type { PluginCondition } from '@cairn/sdk/plugin'
import type { Tx } from '../db/statement.ts'
import type { PluginGraph } from '../deps.ts'
import type { GuestCall } from './guest.ts'
import { ruleHash, type Rules } from './rules.ts'

/** Conditions of plugins in the journeys that use them: asked for their rule once, as a journey is checked. */
export interface Conditions {
  prepare(graph: PluginGraph): Promise<readonly Problem[]>
  keep(tx: Tx, graph: PluginGraph): Promise<void>
  warm(tx: Tx, graphs: readonly PluginGraph[]): Promise<void>
}

interface Means {
  readonly rules: Rules
  readonly nodes: ReadonlyMap<string, NodeDefinition>
  readonly call: (node: string, call: GuestCall) => Promise<unknown>
}

/** A rule is a few texts put together. */
const DEADLINE = 2000

interface Asked {
  readonly place: string
  readonly condition: PluginCondition
  readonly config: object
  readonly hash: string
}

export function conditionsOf(all: readonly PluginCondition[], { rules, nodes, call }: Means): Conditions {
  const byType = new Map(all.map((condition) => [condition.id, condition]))

  function askedOf({ nodes: drawn }: PluginGraph): readonly Asked[] {
    return drawn.flatMap(({ id, type, config }) => {
      const condition = byType.get(type)
      const parsed = condition && nodes.get(type)?.config.safeParse(config)
      // what does not fit its schema is another problem, and told by another check
      if (!condition || parsed?.success !== true) return []
      return [{ place: id, condition, config: parsed.data, hash: ruleHash(type, condition.version, parsed.data) }]
    })
  }

  async function ask({ condition, config, place, hash }: Asked): Promise<readonly Problem[]> {
    if (rules.knows(hash)) return []
    const refuse = (): never => {
      throw new Error('A condition only writes its rule.')
    }
    const services = { http: async () => refuse(), kv: async () => refuse() }
    const input = { config }
    try {
      const signal = AbortSignal.timeout(DEADLINE)
      const said = await call(condition.id, { method: 'when', node: condition.id, input, services, signal })
      if (typeof said !== 'string' || said.length > 4000) throw new TypeError('Its rule is no text.')
      const secret = unasked(said, condition.reads)
      if (secret !== undefined) throw new TypeError(`Its rule reads ${secret}, which it has not asked for.`)
      rules.note(hash, said)
      return []
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      return [graphProblem('PLUGIN_SILENT', { params: { type: condition.id, detail }, place: { node: place } })]
    }
  }

  return {
    async prepare(graph) {
      return (await Promise.all(askedOf(graph).map(ask))).flat()
    },
    async keep(tx, graph) {
      for (const { hash, condition } of askedOf(graph)) await rules.keep(tx, hash, condition.id)
    },
    warm: (tx, graphs) =>
      rules.recall(
        tx,
        graphs.flatMap((graph) => askedOf(graph).map(({ hash }) => hash)),
      ),
  }
}

/** The first thing a rule reads that its plugin did not ask for. A rule that cannot be read is told of by the check of rules. */
function unasked(text: string, reads: readonly string[]): string | undefined {
  const parsed = parseRule(text, 'run')
  if (!parsed.ok) return undefined
  return namesRead(parsed.rule.reads).find((name) => !reads.includes(name))
}

/** What a rule reads, by the names somebody agrees to. */
export const namesRead = (reads: readonly Read[]): readonly string[] => reads.map(nameOf)

/** `member.tier`, `orders`, `events.Order Completed`: what somebody agrees to who installs the plugin. */
function nameOf(read: Read): string {
  if (read.kind === 'member') return `member.${read.attribute}`
  if ('event' in read) return `events.${read.event}`
  return read.kind
}
