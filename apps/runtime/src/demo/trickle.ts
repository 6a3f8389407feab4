import type { BrandRow } from '../access/store.ts'
import type { Deps } from '../deps.ts'
import type { DatedItem } from '../events/item.ts'
import { type Draw, drawFrom } from './draw.ts'
import { happening, introduction, orderOf, productOf } from './past.ts'
import { PEOPLE, person, type Person } from './people.ts'
import { tell } from './seed.ts'
import { countDemoMembers } from './store.ts'

/** A brand of this size is lively enough; beyond it nobody new joins. */
const MOST = 600
const PAUSE = { least: 3000, most: 9000 }

/** Lets the demo brand live: somebody looks at something, buys or joins every few seconds, until stopped. */
export function startTrickle(deps: Deps, brand: BrandRow): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let going: Promise<void> = Promise.resolve()

  async function once(draw: Draw, at: number): Promise<void> {
    const known = Math.max(PEOPLE, await countDemoMembers(deps.db, brand.id))
    await tell(deps, brand, { items: moment(draw, { known, at }), history: false })
  }

  function next(draw: Draw): void {
    if (stopped) return
    timer = setTimeout(
      () => {
        going = deps.clock
          .now()
          .then((at) => once(draw, at))
          .catch((error: unknown) => deps.log.warn({ error }, 'the demo missed a moment'))
          .finally(() => next(draw))
      },
      draw.whole(PAUSE.least, PAUSE.most),
    )
  }

  deps.clock
    .now()
    .then((now) => next(drawFrom(now)))
    .catch((error: unknown) => deps.log.warn({ error }, 'the demo does not begin'))
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await going
    },
  }
}

/** What happens next: mostly looks, some orders, now and then a new face. */
function moment(draw: Draw, { known, at }: { known: number; at: number }): DatedItem[] {
  const chance = draw.share()
  if (chance < 0.15 && known < MOST) return arrival(person(known), at)
  const who = person(draw.whole(0, known - 1))
  const id = `${who.id}-${at}`
  if (chance < 0.7) return [happening(who, { id, name: 'Product Viewed', properties: productOf(draw), at })]
  return [happening(who, { id, name: 'Order Completed', properties: orderOf(draw, id), at })]
}

function arrival(who: Person, at: number): DatedItem[] {
  const joined = happening(who, { id: `${who.id}-joined`, name: 'Signed Up', properties: { source: '小程序' }, at })
  return [introduction(who, at), joined]
}
