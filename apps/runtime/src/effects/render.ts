import type { ChannelDefinition, Instant, Json, JsonObject } from '@cairn/sdk'
import { distinctReads, oneLine, type Read, renderTemplate, templateReads, templateScope } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import { type Known, loadFacts } from '../members/facts.ts'
import type { Drawn } from './effect.ts'
import type { ReadyEffect } from './store-dispatch.ts'

/** What one effect will say, in every attempt. */
export type Written =
  | {
      readonly ok: true
      readonly content: Readonly<Record<string, string>>
      readonly known: Known
    }
  | { readonly ok: false; readonly code: string; readonly detail: string }

interface Letters {
  readonly channel: ChannelDefinition
  readonly effects: readonly { readonly effect: ReadyEffect; readonly drawn: Drawn }[]
  readonly now: Instant
}

/** Fills the templates in for each member of a batch of one brand, or finds what an earlier attempt said. In order. */
export async function writeLetters(tx: Tx, { channel, effects, now }: Letters): Promise<readonly Written[]> {
  const all: Written[] = []
  const [first] = effects
  if (!first) return all
  const asking = effects.map(({ effect, drawn }) => ({
    member: effect.member,
    reads: readsOf(templatesOf(effect, drawn), channel),
    run: {
      id: effect.run,
      bucket: effect.bucket,
      key: effect.key,
      enteredAt: effect.enteredAt,
      arm: effect.arm,
      variables: effect.variables,
      eventId: effect.eventId,
    },
  }))
  const known = await loadFacts(tx, { brand: first.effect.brand, asking, now })
  for (const [i, { effect, drawn }] of effects.entries()) {
    const facts = known[i]
    if (!facts) throw new Error(`Nothing is known about run ${effect.run}; facts come one for each asking.`)
    if (effect.content) all.push({ ok: true, content: effect.content, known: facts })
    else all.push(write({ channel, effect, drawn, known: facts }))
  }
  return all
}

interface Letter {
  readonly channel: ChannelDefinition
  readonly effect: ReadyEffect
  readonly drawn: Drawn
  readonly known: Known
}

function write({ channel, effect, drawn, known }: Letter): Written {
  const templates = templatesOf(effect, drawn)
  const zone = known.zone ?? drawn.zone
  const scope = templateScope(known.facts, { brand: { id: drawn.brandId }, zone })
  const content: Record<string, string> = {}
  for (const name of channel.templates) {
    const template = templates[name]
    if (typeof template !== 'string') continue
    const rendered = renderTemplate(template, scope, { html: name === 'html' })
    if (!rendered.ok) return { ok: false, code: rendered.problem.code, detail: rendered.problem.message }
    content[name] = ONE_LINE.has(name) ? oneLine(rendered.text) : rendered.text
  }
  return { ok: true, content, known }
}

/** Fields that become a header or a headline: a line break in them would begin another. */
const ONE_LINE: ReadonlySet<string> = new Set(['to', 'subject', 'title'])

/** The effect's own input, or what the version's node holds where the effect has none of its own. */
function templatesOf({ input, node }: ReadyEffect, drawn: Drawn): JsonObject {
  const own: Json = input
  if (own !== null && typeof own === 'object' && !Array.isArray(own)) {
    // an array was ruled out on the line above; TypeScript cannot see through isArray on readonly arrays
    return own as JsonObject
  }
  // the chart parsed this config from the version's JSON
  return (drawn.chart.places.get(node)?.ready?.config ?? {}) as JsonObject
}

const remembered = new WeakMap<object, readonly Read[]>()

/** What the templates name, so that only that is loaded; the same array for the same templates. */
function readsOf(templates: JsonObject, channel: ChannelDefinition): readonly Read[] {
  const known = remembered.get(templates)
  if (known) return known
  const texts = channel.templates.flatMap((name) => {
    const text = templates[name]
    return typeof text === 'string' && text.includes('{') ? [text] : []
  })
  const reads = distinctReads(texts.flatMap((text) => [...templateReads(text)]))
  remembered.set(templates, reads)
  return reads
}
