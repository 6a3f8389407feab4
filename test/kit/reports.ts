import { type Receipt, receive } from '@cairn/runtime/receipts/receive'
import type { Scene } from './scene.ts'

/** The vendor reports, late, what it delivered: everything in its book that reached somebody. */
export async function reportAll({ world, vendor, kind }: Scene): Promise<void> {
  const receipts = vendor
    .book()
    .filter(({ effect }) => effect)
    .map(({ seq, at, key }): Receipt => ({ id: `rcpt-${seq}`, name: key, state: 'delivered', at }))
  const brand = { id: world.brand, currency: 'GBP' }
  for (let i = 0; i < receipts.length; i += 500) {
    await receive(world.deps, { brand, channel: `test.${kind}`, receipts: receipts.slice(i, i + 500) })
  }
}

/** Messages that were attempted and that the vendor never got: their ending is for a person to say. */
export async function unseen({ world, vendor }: Scene): Promise<readonly string[]> {
  const taken = new Set(vendor.book().flatMap(({ effect, business }) => (effect ? [business] : [])))
  const attempted = await world.rows<{ business: string }>(
    `select v.properties->>'ticket' || '/' || e.node || '/' || e.journey as business
     from effect e join run r on r.bucket = e.bucket and r.id = e.run join event v on v.id = r.event_id
     where e.lane like 'test.%' and e.attempt > 0`,
  )
  return attempted.map(({ business }) => business).filter((business) => !taken.has(business))
}
