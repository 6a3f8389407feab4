import {
  after,
  defineNode,
  earnedPoints,
  type Instant,
  type JsonObject,
  moneyUnits,
  type NodeInput,
  zonedLocal,
} from '@cairn/sdk'
import { z } from 'zod'
import { asking } from './benefit-fields.ts'
import { amountFields, lifeFields } from './points-fields.ts'

const config = z.strictObject({ ...amountFields, ...lifeFields })
type Input = NodeInput<z.output<typeof config>>

export const rewardPoints = defineNode({
  id: 'reward.points',
  version: 1,
  title: { en: 'Points', 'zh-CN': '赠送积分' },
  summary: { en: '{points} points', 'zh-CN': '{points} 积分' },
  icon: 'coins',
  shelf: 'reward',
  config,
  ports: [
    { port: 'granted', label: { en: 'Granted', 'zh-CN': '发放成功' } },
    { port: 'ineligible', required: false, label: { en: 'Nothing to grant', 'zh-CN': '达到上限或金额为 0' } },
    { port: 'failed', required: false, label: { en: 'Failed', 'zh-CN': '发放失败' } },
  ],
  effect: { lane: 'points', inside: true },
  rules: ({ by }) => (by === 'amount' ? ['has(event.name)'] : []),
  run: (input) => {
    const points = pointsOf(input)
    // without an amount to read there is nothing to reckon with: the ledger is not asked
    if (points === undefined && !input.woken) return { go: 'failed' }
    return asking(input, { ...(points !== undefined && { points }), ...paidOf(input), ...lifeOf(input) })
  },
})

function pointsOf(input: Input): number | undefined {
  const { by, points, rate } = input.config
  const multiplier = multiplierOf(input)
  if (by === 'fixed') return earnedPoints({ amount: points, rate: 1, multiplier })
  const amount = amountOf(input)
  return amount === undefined ? undefined : earnedPoints({ amount, rate, multiplier })
}

function amountOf({ config: { amount }, event }: Input): number | string | undefined {
  const value = event?.properties[amount]
  return typeof value === 'number' || typeof value === 'string' ? value : undefined
}

function multiplierOf({ config: { multiplier, from, until }, now, homeZone }: Input): number {
  const begins = from === undefined ? undefined : zonedLocal(from, homeZone)
  const ends = until === undefined ? undefined : zonedLocal(until, homeZone)
  return (begins ?? now) <= now && now < (ends ?? now + 1) ? multiplier : 1
}

/** What refunds are taken back in proportion to. */
function paidOf(input: Input): JsonObject {
  const amount = input.config.by === 'amount' ? amountOf(input) : undefined
  const paid = amount === undefined ? undefined : moneyUnits(amount)
  return paid === undefined || paid === 0 ? {} : { paid }
}

function lifeOf({ config, now, zone, homeZone }: Input): JsonObject {
  const expires = endOf(config, now, homeZone)
  return {
    ...(expires !== undefined && { expires }),
    ...(config.pending && { pendingUntil: after(now, config.pendingFor, zone) }),
    ...(config.cap !== undefined && { cap: config.cap, capFrom: dayStart(now, homeZone), rule: config.rule }),
  }
}

const dayOf = (at: Instant, zone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()

const dayStart = (now: Instant, zone: string): Instant => dayOf(now, zone).toZonedDateTime(zone).epochMilliseconds

/** The first instant after the last day they are good on. */
function endOf({ expires, validFor }: Input['config'], now: Instant, zone: string): Instant | undefined {
  const last = (): Temporal.PlainDate => {
    const today = dayOf(now, zone)
    if (expires === 'after') return dayOf(after(now, validFor, zone), zone)
    return today.with({ month: 12, day: 31 }).add({ years: expires === 'next-year-end' ? 1 : 0 })
  }
  return expires === 'never' ? undefined : last().add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds
}
