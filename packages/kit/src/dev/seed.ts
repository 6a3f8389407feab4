import { makeConnection } from '@cairn/runtime/connections/connection'
import type { Deps } from '@cairn/runtime/deps'
import { firstBrand } from '@cairn/runtime/access/store'
import { tell } from '@cairn/runtime/demo/seed'
import { createJourney } from '@cairn/runtime/journeys/create'
import { publish } from '@cairn/runtime/journeys/publish'
import { type JsonObject, objectOf } from '@cairn/sdk'
import type { PluginManifest } from '@cairn/sdk/plugin'
import { chanceOf, sample } from '../samples.ts'

const PEOPLE = 100
const EVENT = 'Order Completed'
const TIERS = ['gold', 'silver', 'bronze']

/** A hundred members, an account of each kind, and a journey with each step of the plugin that a member walks through. Answers its id. */
export async function seedDev(deps: Deps, secret: string, manifest: PluginManifest): Promise<string> {
  const brand = await firstBrand(deps.db)
  if (!brand) throw new Error('There is no brand.')
  for (const { id, settings, secrets } of manifest.connections) {
    const names = Object.keys(objectOf(secrets['properties']))
    await makeConnection(
      { db: deps.db, secret },
      {
        brand: brand.id,
        // an id of the manifest is `<plugin>.<kind>`
        type: id as `${string}.${string}`,
        name: 'Mock vendor',
        settings: sample(settings, chanceOf(3)) as JsonObject,
        secrets: Object.fromEntries(names.map((name) => [name, `dev-${name}-secret`])),
      },
    )
  }
  const now = await deps.clock.now()
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    call: 'identify' as const,
    userId: `dev-${i}`,
    messageId: `dev-${i}`,
    traits: {
      name: `Member ${i}`,
      email: `dev${i}@example.com`,
      phone: `+86${13_900_000_000 + i}`,
      tier: TIERS[i % 3] ?? 'gold',
    },
    occurredAt: now - 60_000,
  }))
  await tell(deps, brand, { items: people, history: true })
  const id = await createJourney(deps, brand, { name: manifest.title.en, journey: drawn(manifest) })
  // one whose settings are made up may not pass; it is there to be mended on the canvas
  const went = await publish(deps, { brand: brand.id, id, by: 'Cairn' }).then(
    () => true,
    () => false,
  )
  if (went) await tell(deps, brand, { items: people.map(({ userId }, i) => orderOf(userId, i, now)), history: false })
  return id
}

const orderOf = (userId: string, i: number, now: number) => ({
  call: 'track' as const,
  userId,
  messageId: `order-${i}`,
  event: { name: EVENT, properties: { total: 10 * (i + 1) } },
  occurredAt: now,
})

/** The entrance, each walkable node of the plugin in a row, and the exit. */
function drawn(manifest: PluginManifest): object {
  const own = manifest.nodes.filter((node) => node.kind !== 'scoring')
  const steps = own.map((node, i) => ({
    id: `p${i}`,
    type: node.id,
    typeVersion: node.version,
    config: sample(node.schema, chanceOf(7)),
    at: [320 * (i + 1), 0],
    port: { channel: 'next', reward: 'granted', condition: 'yes' }[node.kind],
  }))
  const ids = ['in', ...steps.map(({ id }) => id), 'out']
  const ports = ['next', ...steps.map(({ port }) => port)]
  return {
    nodes: [
      { id: 'in', type: 'entry.event', config: { event: EVENT }, at: [0, 0] },
      ...steps.map(({ port: _port, ...node }) => node),
      { id: 'out', type: 'flow.exit', config: {}, at: [320 * (steps.length + 1), 0] },
    ],
    edges: ports.map((port, i) => ({ id: `e${i}`, from: ids[i], port, to: ids[i + 1] })),
  }
}
