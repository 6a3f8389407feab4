import { firstBrand, type BrandRow } from '../access/store.ts'
import { createAudience } from '../audiences/audience.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { ingest } from '../events/ingest.ts'
import type { DatedItem } from '../events/item.ts'
import { newId } from '../ids.ts'
import { createJourney, type CreateWish } from '../journeys/create.ts'
import { publish } from '../journeys/publish.ts'
import { firstPool } from '../journeys/store-known.ts'
import { generateCodes } from '../rewards/codes.ts'
import { createPool } from '../rewards/store-pools.ts'
import { audienceJob } from '../tasks/audience.ts'
import { past } from './past.ts'
import { reminder } from './reminder.ts'
import { isUntouched, readStage, writeStage } from './store.ts'

const CODES = 500
const CHUNK = 500

/**
 * Fills the demo brand of a fresh installation through the same functions as everybody: four months of history, then what
 * a marketer would have made, then this week as it happens. One that broke off goes on at the step it was at. Answers the
 * brand where it is a demo; one in which somebody has begun to work by themselves is left alone.
 */
export async function seedDemo(deps: Deps, stopping: AbortSignal): Promise<BrandRow | undefined> {
  const brand = await firstBrand(deps.db)
  if (brand === undefined) return undefined
  const begun = await readStage(deps.db, brand.id)
  if (begun === undefined && !(await isUntouched(deps.db, brand.id))) return undefined
  for (const [stage, step] of steps.entries()) {
    if (stage < (begun ?? 0)) continue
    if (stopping.aborted) return undefined
    await writeStage(deps.db, brand.id, stage)
    await step(deps, brand)
  }
  await writeStage(deps.db, brand.id, steps.length)
  return brand
}

type Step = (deps: Deps, brand: BrandRow) => Promise<void>

const steps: readonly Step[] = [
  async (deps, brand) => tell(deps, brand, { items: past(await deps.clock.now()).history, history: true }),
  makePool,
  (deps, brand) => makeJourney(deps, brand, { template: 'welcome' }),
  (deps, brand) => makeJourney(deps, brand, { template: 'first-order-care' }),
  makeReminder,
  async (deps, brand) => tell(deps, brand, { items: past(await deps.clock.now()).fresh, history: false }),
  makeAudiences,
]

async function makePool({ db }: Deps, brand: BrandRow): Promise<void> {
  await transact(db, async (tx) => {
    const { id } = await createPool(tx, { brand: brand.id, publicId: newId('pol'), name: '2026 咖啡券' })
    await generateCodes(tx, id, { count: CODES, prefix: 'MP' })
  })
}

/** Events of a time that lies behind us, in chunks, by the intake's own transaction. */
export async function tell(
  deps: Deps,
  brand: BrandRow,
  story: { items: readonly DatedItem[]; history: boolean },
): Promise<void> {
  const [now, receivedAt] = await Promise.all([deps.clock.now(), deps.clock.machine()])
  for (let at = 0; at < story.items.length; at += CHUNK) {
    const items = story.items.slice(at, at + CHUNK)
    await transact(deps.db, (tx) => ingest(tx, deps, { brand, items, now, receivedAt, history: story.history }))
  }
}

async function makeAudiences(deps: Deps, brand: BrandRow): Promise<void> {
  const wishes = [
    { name: '近 30 天下过单', rule: `days_since('Order Completed') <= 30.0` },
    { name: '高价值会员', rule: 'orders.total >= 600.0' },
    { name: '从未下单', rule: 'orders.count == 0' },
  ]
  for (const wish of wishes) await audienceJob(deps, await createAudience(deps, { brand: brand.id, ...wish }))
}

async function makeReminder(deps: Deps, brand: BrandRow): Promise<void> {
  const pool = (await firstPool(deps.db, brand.id)) ?? ''
  const journey = JSON.parse(JSON.stringify(reminder).replaceAll('$pool', pool)) as object
  await makeJourney(deps, brand, { journey })
}

async function makeJourney(deps: Deps, brand: BrandRow, wish: CreateWish): Promise<void> {
  const id = await createJourney(deps, brand, wish)
  await publish(deps, { brand: brand.id, id, by: 'Cairn' })
}
