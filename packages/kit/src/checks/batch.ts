import type { Json } from '@cairn/sdk'
import { errorOf, troubleFrom } from '@cairn/sdk/guest'
import type { PluginSender } from '@cairn/sdk/plugin'
import { type Check, firstOf, NOT_APPLICABLE, type Verdict } from '../check.ts'
import { deliveriesOf, TEXTS } from '../deliveries.ts'
import { type Course, drive, type Drive, type Driven } from '../lane.ts'
import type { MockMessage } from '../mock.ts'
import { chanceOf } from '../samples.ts'
import type { Fault, Faults } from '../stand.ts'
import { configOf, hasVendor, senders, type Subject } from '../subject.ts'
import { arranged } from './rearrange.ts'

type Judge = (subject: Subject, sender: PluginSender) => Promise<Verdict>

/** For every sender of the plugin; its name goes before what is wrong. */
export const each =
  (judge: Judge, of: (sender: PluginSender) => boolean = () => true) =>
  (subject: Subject): Promise<Verdict> =>
    firstOf(senders(subject).filter(of), async (sender) => {
      const verdict = await judge(subject, sender)
      return typeof verdict === 'string' ? `${sender.id}: ${verdict}` : verdict
    })
export const vendors = (judge: Judge) => each(judge, hasVendor)

/** One call of `send` for so many, once for all checks that look at it. */
export const plain = (subject: Subject, sender: PluginSender, n: number): Promise<Driven> =>
  subject.once(`plain ${sender.id} ${n}`, () =>
    drive(subject, sender, { deliveries: deliveriesOf(sender, n), turns: 1 }),
  )

export const full = (subject: Subject, sender: PluginSender): Promise<Driven> =>
  plain(subject, sender, sender.limits.batch)

const silentOf = ({ courses }: Driven): number => courses.filter(({ said }) => said.at(-1) === undefined).length

function answeredAll(driven: Driven): string | undefined {
  const left = silentOf(driven)
  const [error] = driven.errors
  if (error !== undefined) return `it threw: ${errorOf(troubleFrom(error)).message}`
  if (left > 0) return `it said nothing about ${left} of ${driven.courses.length}.`
  return driven.odd.length === 0 ? undefined : `${driven.odd[0]}.`
}

/** A full batch whose answer is changed on its way; not applicable where the answer is no list. */
async function changed(
  subject: Subject,
  sender: PluginSender,
  change: Parameters<typeof arranged>[1],
): Promise<Driven | undefined> {
  let touched = false
  const rewrite = (body: string, messages: readonly MockMessage[]): string => {
    const made = arranged({ body, rows: messages.length }, change)
    touched ||= made !== undefined
    return made ?? body
  }
  const n = Math.min(sender.limits.batch, 20)
  const driven = await drive(subject, sender, {
    deliveries: deliveriesOf(sender, n),
    turns: 1,
    faults: () => ({ rewrite }),
  })
  return touched ? driven : undefined
}

/** Texts by address as the provider got them. */
const arrivedAt = ({ stand }: Driven): ReadonlyMap<string, string> =>
  new Map(
    stand.seen.flatMap(({ messages = [] }) =>
      messages.flatMap(({ to, text }) => (to === undefined || text === undefined ? [] : [[to, text]])),
    ),
  )
const textsOf = ({ delivery }: Course): readonly string[] => Object.values(delivery.content)

export const batchChecks: readonly Check[] = [
  {
    id: 'D1',
    title: 'each of a batch gets one outcome, and nobody else does',
    fails: each(async (subject, sender) => {
      if (hasVendor(sender) && subject.mock.messages === undefined)
        return 'mock.ts does not say which messages a call carries.'
      return answeredAll(await full(subject, sender))
    }),
  },
  {
    id: 'D2',
    title: 'outcomes find their members in whatever order the provider answers',
    needs: ['D1'],
    fails: vendors(async (subject, sender) => {
      let rows: readonly Json[] = []
      const driven = await changed(subject, sender, (all) => (rows = all).toReversed())
      if (!driven) return NOT_APPLICABLE
      const apart = driven.courses.filter(({ said }, i) => {
        const told = said.at(-1)
        const ref = told?.outcome === 'accepted' ? told.ref : undefined
        return ref !== undefined && !JSON.stringify(rows[i]).includes(JSON.stringify(ref))
      })
      return apart.length === 0
        ? undefined
        : `${apart.length} got somebody else’s outcome when the answer came shuffled.`
    }),
  },
  {
    id: 'D3',
    title: 'it sends to one as to a full batch',
    fails: each(async (subject, sender) => answeredAll(await plain(subject, sender, 1))),
  },
  {
    id: 'D4',
    title: 'it never calls with nobody to send to',
    needs: ['D1', 'D3'],
    fails: vendors(async (subject, sender) => {
      const seen = [await plain(subject, sender, 1), await full(subject, sender)].flatMap(({ stand }) => stand.seen)
      return seen.some(({ messages }) => messages?.length === 0)
        ? 'it calls the provider with an empty list.'
        : undefined
    }),
  },
  {
    id: 'D5',
    title: 'no call carries more than the provider takes',
    needs: ['D1'],
    fails: vendors(async (subject, sender) => {
      const most = subject.mock.limits?.batch ?? sender.limits.batch
      const { stand } = await full(subject, sender)
      const largest = Math.max(0, ...stand.seen.map(({ messages }) => messages?.length ?? 0))
      return largest > most ? `a call carries ${largest}; the provider takes ${most}.` : undefined
    }),
  },
  { id: 'D6', title: 'every refusal the provider knows becomes what it means', needs: ['D3'], fails: vendors(codes) },
  {
    id: 'D7',
    title: 'about whom the provider is silent it says nothing',
    needs: ['D1', 'D2'],
    fails: vendors(async (subject, sender) => {
      const driven = await changed(subject, sender, (rows) => rows.slice(1))
      if (!driven) return NOT_APPLICABLE
      return silentOf(driven) === 0 ? 'the provider left one out, and it has an outcome for everybody.' : undefined
    }),
  },
  {
    id: 'D8',
    title: 'an item that comes twice counts once',
    needs: ['D1', 'D2'],
    fails: vendors(async (subject, sender) => {
      const driven = await changed(subject, sender, (rows) => [...rows, ...rows.slice(0, 1)])
      if (!driven) return NOT_APPLICABLE
      const left = silentOf(driven)
      return left === 0 ? undefined : `an item came twice, and ${left} have no outcome.`
    }),
  },
  {
    id: 'D9',
    title: 'an answer that is none says nothing about anybody',
    needs: ['D1'],
    fails: vendors((subject, sender) =>
      firstOf(['<html>502</html>', '', 'null', '{"'], async (body) => {
        const faults: Faults = () => ({ rewrite: () => body })
        const driven = await drive(subject, sender, { deliveries: deliveriesOf(sender, 3), turns: 1, faults })
        const told = driven.courses.length - silentOf(driven)
        return told === 0 ? undefined : `the provider answered ${JSON.stringify(body)}, and ${told} have an outcome.`
      }),
    ),
  },
  {
    id: 'D10',
    title: 'what is written arrives as it was written, in every script',
    needs: ['D3'],
    fails: vendors((subject, sender) =>
      firstOf(TEXTS, async (text) => {
        if (sender.templates.length === 0) return NOT_APPLICABLE
        const driven = await drive(subject, sender, { deliveries: deliveriesOf(sender, 1, () => text), turns: 1 })
        const arrived = [...arrivedAt(driven).values()]
        if (arrived.length === 0) return NOT_APPLICABLE
        return arrived.includes(text)
          ? undefined
          : `${JSON.stringify(text.slice(0, 30))} arrived as ${JSON.stringify(arrived[0]?.slice(0, 30))}.`
      }),
    ),
  },
  {
    id: 'D11',
    title: 'nobody gets a text written for somebody else',
    needs: ['D1'],
    fails: vendors(async (subject, sender) => {
      const driven = await full(subject, sender)
      const arrived = arrivedAt(driven)
      const wrong = driven.courses.find((course) => {
        const text = arrived.get(course.delivery.address)
        return text !== undefined && textsOf(course).length > 0 && !textsOf(course).includes(text)
      })
      if (wrong)
        return `${wrong.delivery.address} got ${JSON.stringify(arrived.get(wrong.delivery.address)?.slice(0, 40))}.`
      return arrived.size === 0 ? NOT_APPLICABLE : undefined
    }),
  },
  {
    id: 'D12',
    title: 'the provider is told the language of each member',
    needs: ['D1'],
    fails: vendors(async (subject, sender) => {
      const driven = await full(subject, sender)
      const told = new Map(
        driven.stand.seen.flatMap(({ messages = [] }) => messages.map(({ to, locale }) => [to, locale])),
      )
      if (![...told.values()].some((locale) => locale !== undefined)) return NOT_APPLICABLE
      const wrong = driven.courses.find(({ delivery }) => told.get(delivery.address) !== delivery.locale)
      return (
        wrong &&
        `${wrong.delivery.address} reads ${wrong.delivery.locale}, and the provider was told ${told.get(wrong.delivery.address)}.`
      )
    }),
  },
  { id: 'D13', title: 'it stops within a second of being told to', needs: ['D3'], fails: vendors(stops) },
  {
    id: 'D14',
    title: 'of everybody in a chaos run, each ends once and nobody is lost',
    needs: ['D1', 'D2', 'D7', 'E10'],
    fails: each(chaos),
  },
]

async function codes(subject: Subject, sender: PluginSender): Promise<Verdict> {
  const known = Object.entries(subject.mock.codes ?? {})
  if (known.length === 0) return 'mock.ts names none of the refusals (`codes`) the provider knows.'
  return firstOf(known, async ([name, { answer, expect }]) => {
    const rewritten = { rewrite: () => '' }
    let sends = false
    const faults: Faults = (request): Fault | undefined => {
      if (subject.mock.messages?.(request) === undefined) return undefined
      sends = true
      const { status = 200, headers, body = '' } = answer(request)
      return status === 200 ? { ...rewritten, rewrite: () => body } : { status, body, ...(headers && { headers }) }
    }
    const [course] = (await drive(subject, sender, { deliveries: deliveriesOf(sender, 1), turns: 1, faults })).courses
    if (!sends) return NOT_APPLICABLE
    const said = course?.said.at(-1)
    const became = said?.outcome === 'rejected' ? said.reason : (said?.outcome ?? course?.state)
    const wanted = expect === 'retry' ? ['retry', 'ready'] : [expect]
    return wanted.includes(became ?? '') ? undefined : `${name} becomes ${became}, not ${expect}.`
  })
}

async function stops(subject: Subject, sender: PluginSender): Promise<Verdict> {
  const abort = new AbortController()
  const account = { signal: abort.signal }
  const wish: Drive = { deliveries: deliveriesOf(sender, 1), turns: 1, faults: () => 'hang', ...account }
  setTimeout(() => abort.abort(), 5)
  const begun = performance.now()
  await drive(subject, sender, wish)
  await subject.fence?.settled()
  const took = performance.now() - begun
  return took <= 1000 ? undefined : `it went on for ${Math.round(took)} ms.`
}

/** Answers that are late, lost, refused and broken, by chance that is the same in every run. */
export function weather(seed: number): Faults {
  const chance = chanceOf(seed)
  const turns: readonly (Fault | undefined)[] = [
    { status: 429, headers: { 'retry-after': '3' } },
    { status: 503 },
    { status: 500 },
    'unreachable',
    'lost',
    'silent',
    'crash',
    { rewrite: () => '<html></html>' },
  ]
  return () => (chance() < 0.6 ? undefined : turns[Math.floor(chance() * turns.length)])
}

const TAKEN: ReadonlySet<string> = new Set(['accepted', 'sent', 'delivered', 'read', 'clicked'])

export async function chaos(subject: Subject, sender: PluginSender, seed = 1): Promise<Verdict> {
  const deliveries = deliveriesOf(sender, subject.members)
  const driven = await drive(subject, sender, { deliveries, faults: weather(seed), config: configOf(subject, sender) })
  const open = driven.courses.filter(({ state }) => state === 'ready' || state === 'asking')
  if (open.length > 0) return `${open.length} of ${deliveries.length} never came to an end.`
  if (!hasVendor(sender)) return undefined
  const arrived = new Set(
    driven.stand.seen.flatMap(({ taken, messages = [] }) => (taken ? messages.map(({ to }) => to) : [])),
  )
  const lost = driven.courses.filter(({ state, delivery }) => TAKEN.has(state) && !arrived.has(delivery.address))
  return lost.length === 0 ? undefined : `${lost.length} are called sent that the provider never got.`
}
