import type { Instant, Lookup, SendOutcome } from '@cairn/sdk'
import { accepted, rejected, retry } from '@cairn/sdk'
import type { Evidence, ReceiptState } from '@cairn/sdk/run'
import type { VendorFault } from '../draw/scenario.ts'
import { VENDOR_FAULTS } from '../draw/scenario.ts'
import type { Schedule } from './schedule.ts'
import type { EffectRow } from './store.ts'
import { demand, seen, trace, type World } from './world.ts'

/** Something that reached a member: a line of the ledger the product cannot see. */
export interface Delivered {
  readonly key: string
  /** Who, by which way in, at which visit: what must be there once, whatever the key says. */
  readonly business: string
  readonly at: Instant
  readonly effect: EffectRow
}

export interface Request {
  readonly key: string
  readonly body: string
  readonly effect: EffectRow
  /** When the product last asked whether it may write to the member. */
  readonly askedAt: Instant
}

export interface Reply {
  readonly outcome: SendOutcome | undefined
  readonly evidence: Evidence
}

export interface Vendor {
  readonly ledger: readonly Delivered[]
  delivered(effect: EffectRow): boolean
  /** By member, since when nothing may be written to it any more. */
  readonly barred: Map<number, Instant>
  /** What became of a key; nothing where no answer came. */
  ask(key: string): Lookup | undefined
  request(request: Request, answer: (reply: Reply) => void): void
}

const nothing: Evidence = { left: 'nothing', final: false }
const maybe: Evidence = { left: 'maybe', final: false, detail: 'No plain answer came back.' }
/** The product gives up on an answer after this long. */
export const PATIENCE = 15_000

/** What a provider may report of a message that arrived, in the order in which it came about. */
const REPORTS: readonly ReceiptState[] = ['sent', 'delivered', 'read', 'clicked']
/** Reports are told within this, and may overtake each other and the answer of the call. */
const REPORTED = 3_600_000

interface Around {
  readonly schedule: Schedule
  /** Tells the product what became of a message. */
  readonly report: (row: EffectRow, receipt: ReceiptState) => void
}

/** A provider with its own memory, which goes wrong as the seed drew it. */
export function makeVendor(world: World, { schedule, report }: Around): Vendor {
  const random = world.random.fork()
  const ledger: Delivered[] = []
  const byBusiness = new Set<string>()
  const remembered = new Map<string, { at: Instant; body: string }>()
  /** Keys some request of which was or will be accepted. */
  const taken = new Set<string>()
  const barred = new Map<number, Instant>()
  /** Some providers report, others never do. */
  const reports = random.chance(0.5)

  function deliver({ key, body, effect, askedAt }: Request): void {
    const channel = world.protocol.channels.get(effect.lane)
    const windowMs = channel?.idempotency.class === 'native' ? channel.idempotency.windowMs : 0
    const known = remembered.get(key)
    if (known && world.now - known.at < windowMs) {
      seen(world, 'vendor knew the key')
      demand(world, 'K4', known.body === body || (() => `The key ${key} came again with other bytes.`))
      return
    }
    remembered.set(key, { at: world.now, body })
    const { run } = effect.row
    const business = [run.journey, run.entrant, run.entryKey, effect.node, effect.visit, effect.slot].join('|')
    trace(world, 'delivered', business)
    demand(world, 'I1', !byBusiness.has(business) || (() => `${business} reached its member twice.`))
    const since = barred.get(effect.member)
    if (since !== undefined) {
      demand(
        world,
        'I11',
        askedAt <= since || (() => `${business} was sent after its member was taken off, or erased.`),
      )
    }
    byBusiness.add(business)
    ledger.push({ key, business, at: world.now, effect })
    if (reports) tell(effect)
  }

  function tell(effect: EffectRow): void {
    for (const receipt of REPORTS.slice(0, random.between(1, REPORTS.length))) {
      for (let times = random.chance(0.2) ? 2 : 1; times > 0; times--) {
        const soon = random.chance(0.3) ? 300 : REPORTED
        schedule.at(world.now + random.below(soon), () => report(effect, receipt))
      }
    }
  }

  /** Keys whose address it called wrong: it does not change its mind, nor about those it took. */
  const wrong = new Set<string>()

  function fate(key: string): VendorFault | 'ok' {
    const { outage, vendor } = world.scenario.faults
    if (wrong.has(key)) return '4xx'
    if (!world.faults) return 'ok'
    if (outage && world.now >= outage.from && world.now < outage.to) return outage.how
    return VENDOR_FAULTS.find((fault) => random.chance(vendor[fault]) && !(fault === '4xx' && taken.has(key))) ?? 'ok'
  }

  return {
    ledger,
    barred,
    delivered: (effect) => ledger.some((line) => line.effect === effect),
    ask(key) {
      if (world.faults && random.chance(world.scenario.faults.vendor['500'])) return undefined
      return remembered.has(key) ? { found: true } : { found: false }
    },
    request(request, answer) {
      const { key, effect } = request
      const how = fate(key)
      seen(world, 'vendor', how)
      trace(world, 'request', how, 'run', effect.run, effect.node, 'visit', effect.visit, 'attempt', effect.attempt)
      const travel = random.between(5, 400)
      const back = world.now + travel + random.between(5, random.chance(0.1) ? 6000 : 400)
      const reply = (at: Instant, outcome: SendOutcome | undefined, evidence: Evidence): void => {
        if (outcome === undefined && evidence.left === 'maybe') effect.doubts += 1
        schedule.at(at, () => answer({ outcome, evidence }))
      }
      const arrives = (at = world.now + travel): void => {
        taken.add(key)
        schedule.at(at, () => deliver(request))
      }
      switch (how) {
        case 'ok':
          arrives()
          return reply(back, accepted(key), { left: 'maybe', final: false })
        case 'refused':
          return reply(world.now + 5, undefined, { ...nothing, detail: 'connect ECONNREFUSED' })
        case '429':
          return reply(back, retry(key, random.chance(0.5) ? { afterMs: random.between(0, 4_000_000) } : {}), nothing)
        case '4xx':
          wrong.add(key)
          return reply(back, rejected(key, 'invalid_address'), { left: 'maybe', final: false })
        case 'reset':
        case '500':
          return reply(back, undefined, maybe)
        case 'accepted then dropped':
        case 'accepted then 500':
          arrives()
          return reply(back, undefined, maybe)
        case 'hang':
          return reply(world.now + PATIENCE, undefined, maybe)
        case 'hang, delivered late':
          arrives(world.now + PATIENCE + random.between(0, 60_000))
          return reply(world.now + PATIENCE, undefined, maybe)
        default:
          return how satisfies never
      }
    },
  }
}
