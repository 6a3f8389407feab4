import type { Instant } from '@cairn/sdk'
import type { DatedItem } from '../events/item.ts'
import { type Draw, drawFrom } from './draw.ts'
import { PEOPLE, person, type Person } from './people.ts'

const DAY = 86_400_000
const DAYS = 120
/** What happened since is told as it happened, so that those members are walking when somebody first looks. */
const FRESH_DAYS = 6

export const beans = [
  ['山岚拼配 250g', 68],
  ['云南日晒 200g', 88],
  ['挂耳礼盒', 129],
  ['冷萃液 6 瓶', 99],
  ['燕麦奶 1L', 32],
  ['随行杯', 158],
] as const

export interface Past {
  /** Feeds what is known of the members and starts nothing. */
  readonly history: readonly DatedItem[]
  /** Sets journeys going. */
  readonly fresh: readonly DatedItem[]
}

/** Four months of a coffee brand, ending now. Message ids are the same each time, so telling it twice tells it once. */
export function past(now: Instant): Past {
  const items = Array.from({ length: PEOPLE }, (_, n) => lifeOf(person(n), { n, now })).flat()
  const border = now - FRESH_DAYS * DAY
  const isFresh = ({ event, occurredAt }: DatedItem): boolean => event !== undefined && occurredAt >= border
  return { history: items.filter((item) => !isFresh(item)), fresh: items.filter(isFresh) }
}

function lifeOf(who: Person, { n, now }: { n: number; now: Instant }): DatedItem[] {
  const draw = drawFrom(104_729 * (n + 1))
  // every tenth joined this week: somebody has to stand at the beginning of the journeys
  const age = n % 10 === 0 ? draw.share() * FRESH_DAYS : draw.share() * DAYS
  const joined = now - age * DAY
  const orders = n % 10 === 0 ? draw.whole(0, 1) : draw.whole(0, 3 + Math.round(who.appetite * 8))
  const times = Array.from({ length: orders }, () => joined + draw.share() * (now - joined)).toSorted((a, b) => a - b)
  return [
    introduction(who, joined),
    happening(who, { id: `${who.id}-joined`, name: 'Signed Up', properties: { source: '小程序' }, at: joined }),
    ...browsing(who, { draw, since: joined, now }),
    ...times.flatMap((at, i) => [
      happening(who, {
        id: `${who.id}-look-${i}`,
        name: 'Product Viewed',
        properties: productOf(draw),
        at: at - 600_000 * draw.share(),
      }),
      happening(who, {
        id: `${who.id}-order-${i}`,
        name: 'Order Completed',
        properties: orderOf(draw, `${who.id}-${i}`),
        at,
      }),
    ]),
  ]
}

/** Every third looks at something this week and buys nothing: whom a reminder is for. */
function browsing(who: Person, { draw, since, now }: { draw: Draw; since: Instant; now: Instant }): DatedItem[] {
  if (draw.share() > 0.35) return []
  const at = Math.max(since, now - draw.share() * FRESH_DAYS * DAY)
  return [happening(who, { id: `${who.id}-browse`, name: 'Product Viewed', properties: productOf(draw), at })]
}

export function introduction({ id, traits, locale, zone }: Person, at: Instant): DatedItem {
  return { call: 'identify', userId: id, messageId: `demo:${id}`, traits, locale, zone, occurredAt: Math.round(at) }
}

export function happening(
  { id }: Person,
  what: { id: string; name: string; properties: NonNullable<DatedItem['event']>['properties']; at: Instant },
): DatedItem {
  const event = { name: what.name, properties: what.properties }
  return { call: 'track', userId: id, messageId: `demo:${what.id}`, event, occurredAt: Math.round(what.at) }
}

export function productOf(draw: Draw): { product: string; price: number } {
  const [product, price] = draw.one(beans)
  return { product, price }
}

export function orderOf(
  draw: Draw,
  id: string,
): { order_id: string; total: number; currency: string; product: string } {
  const { product, price } = productOf(draw)
  return { order_id: id, total: price * draw.whole(1, 3), currency: 'CNY', product }
}
