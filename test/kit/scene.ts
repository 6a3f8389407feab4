import { setTimeout as pause } from 'node:timers/promises'
import { decide, type Decision } from '@cairn/runtime/effects/decide'
import { audit } from './auditor.ts'
import type { Hire, Mortal, Mortals } from './mortals.ts'
import { openTeller, type Teller } from './teller.ts'
import { openVendor, type Vendor } from './vendor.ts'
import { type Kind, KINDS, vendorChannels } from './vendor-channel.ts'
import { onTestFinished } from 'vitest'
import { createWorld, type Published, type World } from './world.ts'

/** A shop with a vendor and an event source of their own, a journey over all that can break, and workers to be killed. */
export interface Scene {
  readonly world: World
  readonly vendor: Vendor
  readonly teller: Teller
  readonly kind: Kind
  readonly journey: Published
  hire(wish?: Partial<Hire>): Promise<Mortal>
  /** Lets so many members enter, each by an event with a ticket of its own. */
  enter(count: number): Promise<void>
  /** Attempts under way now, by name. When their worker is gone, their endings are in doubt. */
  attempting(): Promise<readonly string[]>
  /** Waits until nothing is left to do; throws with what is left when it takes too long. */
  quiet(withinMs?: number): Promise<void>
  count(state: string): Promise<number>
  /** What the auditor finds; `open`: how many attempts were open when something broke. */
  audit(open?: number): Promise<readonly string[]>
  /** A person looks every unknown message up in the vendor's book and says how it ended. */
  reconcile(): Promise<number>
}

/**
 * Leases of three seconds instead of twenty. At a twentieth instead, a machine that is busy with other tests lets living
 * workers outlive their leases, and sends again what was not in doubt.
 */
export const HASTE = { CAIRN_PATIENCE: '0.15', CAIRN_ALLOW_PRIVATE: 'on' }

interface Setting {
  readonly kind: Kind
  readonly mortals: Mortals
  /** Coupons in the pool; plenty where absent. */
  readonly stock?: number
  readonly environment?: Readonly<Record<string, string>>
}

export async function openScene({ kind, mortals, stock = 1000, environment = HASTE }: Setting): Promise<Scene> {
  const world = await createWorld({ clock: 'real', channels: vendorChannels, environment })
  const [vendor, teller] = await Promise.all([openVendor(KINDS[kind].dedupe), openTeller(world)])
  const pool = await world.pool(Array.from({ length: stock }, (_, i) => `C-${String(i).padStart(6, '0')}`))
  const journey = await world.publish(fullRound({ kind, url: vendor.url, pool }))
  onTestFinished(() => mortals.release())
  let tickets = 0
  return {
    world,
    vendor,
    teller,
    kind,
    journey,
    hire: (wish = {}) => mortals.hire({ url: world.url, environment, ...wish }),
    async enter(number) {
      const messages = Array.from({ length: number }, () => {
        const ticket = `t${++tickets}`
        return { id: ticket, who: `member-${ticket}`, name: 'Ticket Opened', properties: { ticket } }
      })
      for (let i = 0; i < messages.length; i += 500) {
        const status = await teller.tell(messages.slice(i, i + 500))
        if (status !== 200) throw new Error(`The intake answered ${status}.`)
      }
    },
    async attempting() {
      const found = await world.rows<{ name: string }>(
        `select run || ' ' || node || ' ' || fence as name from effect where state = 'attempting'`,
      )
      return found.map(({ name }) => name)
    },
    async count(state) {
      const [row] = await world.rows<{ n: number }>('select count(*)::int as n from effect where state = $1', [state])
      return row?.n ?? 0
    },
    quiet: (withinMs = 60_000) => untilQuiet(world, withinMs),
    audit: (open = 0) =>
      audit({ rows: (text, values) => world.rows(text, values), vendor: vendor.book(), source: teller.book(), open }),
    reconcile: () => lookUp(world, vendor),
  }
}

/** An inside effect, a message the member waits for, one it does not wait for: every kind of stop there is to die at. */
const fullRound = ({ kind, url, pool }: { kind: Kind; url: string; pool: string }) => ({
  nodes: {
    n1: ['entry.event', { event: 'Ticket Opened' }],
    n2: ['reward.coupon', { pool }],
    n3: [`test.${kind}`, { url, text: letter('n3'), then: 'await-outcome' }],
    n4: [`test.${kind}`, { url, text: letter('n4') }],
    n5: 'flow.exit',
  } as const,
  edges: ['n1.next > n2', 'n2.granted > n3', 'n2.out_of_stock > n5', 'n3.sent > n4', 'n3.failed > n4', 'n4.next > n5'],
})

/** The first journey of a world has the number 1. */
const letter = (node: string): string =>
  `{"business":"{{ event.properties.ticket }}/${node}/1","code":"{{ reward.n2.code }}"}`

const LEFT = `
select 'run ' || id || ' at ' || node as what from run where state = 'waiting' and due_at <= clock_timestamp() + interval '1 minute'
union all select 'effect ' || state || ' of run ' || run from effect where state in ('planned', 'ready', 'attempting')
union all select 'news of run ' || w.run from wake w join run r on r.bucket = w.bucket and r.id = w.run where r.state = 'waiting'`

async function untilQuiet(world: World, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs
  for (;;) {
    const left = await world.rows<{ what: string }>(LEFT)
    if (left.length === 0) return
    if (performance.now() > end) {
      const some = left.slice(0, 5).map(({ what }) => what)
      throw new Error(`After ${withinMs} ms ${left.length} things are left to do: ${some.join(', ')}`)
    }
    await pause(20)
  }
}

type Parked = Decision['id'] & { readonly business: string }

async function lookUp(world: World, vendor: Vendor): Promise<number> {
  const taken = new Set(
    vendor
      .book()
      .filter(({ effect }) => effect)
      .map(({ business }) => business),
  )
  const parked = await world.rows<Parked>(
    `select e.bucket, e.run, e.node, e.visit, e.slot, v.properties->>'ticket' || '/' || e.node || '/' || e.journey as business
     from effect e join run r on r.bucket = e.bucket and r.id = e.run join event v on v.id = r.event_id
     where e.state = 'unknown'`,
  )
  for (const { business, ...id } of parked) {
    const verdict = taken.has(business) ? 'sent' : 'failed'
    await decide(world.deps, { brand: world.brand, id, verdict, by: { id: 'usr_test', name: 'Whoever looked it up' } })
  }
  return parked.length
}
