import type { PluginSender } from '@cairn/sdk/plugin'
import { type Check, NOT_APPLICABLE, type Verdict } from '../check.ts'
import { deliveriesOf } from '../deliveries.ts'
import { drive, type Driven } from '../lane.ts'
import type { Fault, Faults } from '../stand.ts'
import type { Subject } from '../subject.ts'
import { each, full, vendors } from './batch.ts'

const FEW = 3
const few = (sender: PluginSender) => deliveriesOf(sender, Math.min(FEW, sender.limits.batch))

/** The first call goes wrong in this way, and all others well. */
const first =
  (fault: Fault): Faults =>
  (_, count) =>
    count === 0 ? fault : undefined
/** Calls that carry messages; a token is fetched by another. */
const sendsOf = ({ stand }: Driven) => stand.seen.filter(({ messages = [] }) => messages.length > 0)
const claims = ({ courses }: Driven): number =>
  courses.filter(({ said }) => said.at(-1)?.outcome === 'accepted' || said.at(-1)?.outcome === 'rejected').length

/** One call, with every message of it going wrong. */
const once = (subject: Subject, sender: PluginSender, fault: Fault): Promise<Driven> =>
  drive(subject, sender, { deliveries: few(sender), turns: 1, faults: sending(subject, () => fault) })

/** The fault strikes calls that carry messages. */
const sending = ({ mock }: Subject, faults: Faults): Faults => {
  let count = 0
  return (request) => ((mock.messages?.(request) ?? []).length === 0 ? undefined : faults(request, count++))
}

/** How often the provider took each address. */
function takenBy({ stand }: Driven): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  const keys = new Set<string>()
  for (const { taken, messages = [] } of stand.seen) {
    if (!taken) continue
    for (const { to = '', key } of messages) {
      // what a provider that tells repeats has seen before it drops
      if (key !== undefined && keys.has(key)) continue
      if (key !== undefined) keys.add(key)
      times.set(to, (times.get(to) ?? 0) + 1)
    }
  }
  return times
}
const twice = (driven: Driven): number => [...takenBy(driven).values()].filter((n) => n > 1).length

/** What the plugin's word would end that nobody knows the end of. */
const rests =
  (fault: Fault, what: string) =>
  async (subject: Subject, sender: PluginSender): Promise<Verdict> => {
    const driven = await once(subject, sender, fault)
    const told = claims(driven)
    if (told > 0) return `${what}, and it has an outcome for ${told} of ${driven.courses.length}.`
    const calls = sendsOf(driven).length
    return fault !== 'unreachable' && sender.limits.batch > 1 && calls > driven.courses.length
      ? `${what}, and it calls ${calls} times by itself.`
      : undefined
  }

const isKind = (kind: string) => (sender: PluginSender) =>
  sender.kind === 'channel' && sender.idempotency.class === kind && sender.connection !== undefined

export const retryChecks: readonly Check[] = [
  {
    id: 'E1',
    title: 'a provider that has had enough is left alone as long as it asks, in seconds and by date',
    needs: ['D4'],
    fails: vendors(async (subject, sender) => {
      const date = { date: 'Tue, 01 Jan 2030 00:00:00 GMT', 'retry-after': 'Tue, 01 Jan 2030 00:00:20 GMT' }
      for (const [headers, least] of [
        [{ 'retry-after': '20' }, 20_000],
        [date, 20_000],
      ] as const) {
        const faults = sending(subject, first({ status: 429, headers }))
        const driven = await drive(subject, sender, { deliveries: few(sender).slice(0, 1), faults })
        const [told] = driven.courses[0]?.said ?? []
        if (told?.outcome === 'accepted' || told?.outcome === 'rejected')
          return `it was told 429, and says ${told.outcome}.`
        const [before, after] = sendsOf(driven)
        if (!before || !after) return 'it was told 429, and nobody tries again.'
        if (after.at - before.at < least)
          return `it was told to wait ${least} ms, and calls again after ${after.at - before.at}.`
      }
      return undefined
    }),
  },
  {
    id: 'E2',
    title: 'a server’s error ends nothing',
    fails: vendors(rests({ status: 503 }, 'the provider answered 503')),
  },
  {
    id: 'E3',
    title: 'what was plainly refused is not sent again',
    needs: ['D3', 'D4'],
    fails: vendors(async (subject, sender) => {
      const faults = sending(subject, () => ({ status: 400, body: '{"error":"bad request"}' }))
      const driven = await drive(subject, sender, { deliveries: few(sender).slice(0, 1), faults })
      const [course] = driven.courses
      return course?.state === 'rejected' && sendsOf(driven).length === 1
        ? undefined
        : `the provider answered 400, and it was called ${sendsOf(driven).length} times; the member is ${course?.state}.`
    }),
  },
  {
    id: 'E4',
    title: 'an account that is not let in costs nobody a message',
    fails: vendors(async (subject, sender) => {
      const driven = await once(subject, sender, { status: 401 })
      const { courses } = driven
      const gone = courses.filter(({ state }) => state !== 'ready').length
      if (gone > 0) return `the provider answered 401, and ${gone} of ${courses.length} are lost over it.`
      const calls = sendsOf(driven)
      const most = Math.max(...calls.map(({ messages }) => messages?.length ?? 0)) > 1 ? 1 : courses.length
      return calls.length > most ? `the provider answered 401, and it calls ${calls.length} times.` : undefined
    }),
  },
  {
    id: 'E5',
    title: 'where nothing left, everybody goes again',
    fails: vendors(rests('unreachable', 'nothing left')),
  },
  {
    id: 'E6',
    title: 'where nobody knows whether it left, the plugin does not know either',
    fails: vendors(rests('silent', 'no answer came')),
  },
  {
    id: 'E7',
    title: 'a message that goes again goes under its key',
    needs: ['D1'],
    fails: vendors(async (subject, sender) => {
      const driven = await drive(subject, sender, {
        deliveries: few(sender),
        faults: sending(subject, first({ status: 429, headers: { 'retry-after': '1' } })),
      })
      const keys = new Map<string, Set<string>>()
      for (const { messages = [] } of driven.stand.seen) {
        for (const { to = '', key } of messages)
          if (key !== undefined) keys.set(to, (keys.get(to) ?? new Set()).add(key))
      }
      if (keys.size === 0) return NOT_APPLICABLE
      const changed = [...keys].find(([, all]) => all.size > 1)
      return changed && `${changed[0]} was sent to under ${changed[1].size} keys.`
    }),
  },
  {
    id: 'E8',
    title: 'a second message to one address is a second message',
    needs: ['D3', 'E7'],
    fails: vendors(async (subject, sender) => {
      const [one] = deliveriesOf(sender, 1)
      if (!one) return NOT_APPLICABLE
      const keys: (string | undefined)[] = []
      for (const { key } of [...deliveriesOf(sender, 1), ...deliveriesOf(sender, 1)]) {
        const driven = await drive(subject, sender, { deliveries: [{ ...one, key }], turns: 1 })
        const sent = sendsOf(driven).flatMap(({ messages = [] }) => messages)
        if (sent.length === 0) return 'a member who comes again is sent nothing.'
        keys.push(...sent.map((message) => message.key))
      }
      return keys[0] !== undefined && keys[0] === keys[1] ? 'it sends two messages under one key.' : undefined
    }),
  },
  {
    id: 'E9',
    title: 'a process that ends and a message that goes again make no second one, where the provider tells repeats',
    needs: ['D1', 'D3', 'E7'],
    fails: each(noRepeats, isKind('native')),
  },
  {
    id: 'E10',
    title: 'what is in doubt is asked for, and the answer believed',
    needs: ['D1'],
    fails: each(looksUp, isKind('lookup')),
  },
  {
    id: 'E11',
    title: 'what is in doubt is never sent again, where nobody can tell',
    fails: each(async (subject, sender) => {
      const driven = await drive(subject, sender, {
        deliveries: few(sender).slice(0, 1),
        faults: sending(subject, first('silent')),
      })
      const calls = sendsOf(driven).length
      return calls === 1 ? undefined : `no answer came, and the provider was called ${calls} times.`
    }, isKind('none')),
  },
  {
    id: 'E12',
    title: 'it keeps to what the provider takes in a second and at once',
    needs: ['D1'],
    fails: vendors(ceilings),
  },
]

/** The first call is taken and the process ends over it; the others are cut into batches anew. */
export async function noRepeats(subject: Subject, sender: PluginSender): Promise<Verdict> {
  const driven = await drive(subject, sender, { deliveries: few(sender), faults: sending(subject, first('crash')) })
  const repeated = twice(driven)
  if (repeated > 0) return `${repeated} of ${driven.courses.length} were sent twice over a process that ended.`
  const open = driven.courses.filter(({ state }) => state !== 'accepted').length
  return open === 0 ? undefined : `${open} of ${driven.courses.length} did not get through after a process that ended.`
}

async function looksUp(subject: Subject, sender: PluginSender): Promise<Verdict> {
  const taken = await drive(subject, sender, {
    deliveries: few(sender).slice(0, 1),
    faults: sending(subject, first('silent')),
  })
  if (taken.courses[0]?.state !== 'accepted' || twice(taken) > 0) {
    return `the provider has it, and after asking the message is ${taken.courses[0]?.state}${twice(taken) > 0 ? ', sent twice' : ''}.`
  }
  // another key, which the provider has not seen yet
  const [fresh] = few(sender)
  const lost = await drive(subject, sender, {
    deliveries: fresh ? [fresh] : [],
    faults: sending(subject, first('lost')),
  })
  const sent = [...takenBy(lost).values()].length
  return lost.courses[0]?.state === 'accepted' && sent === 1
    ? undefined
    : 'the provider never got it, and it was not sent again.'
}

/** A virtual minute as the lane's own quota lets it go. */
async function ceilings(subject: Subject, sender: PluginSender): Promise<Verdict> {
  const { perSecond, concurrent } = subject.mock.limits ?? {}
  if (perSecond === undefined && concurrent === undefined) return NOT_APPLICABLE
  const driven = await full(subject, sender)
  const wide = driven.stand.most * sender.limits.concurrency
  if (concurrent !== undefined && wide > concurrent)
    return `it makes ${wide} calls at once; the provider takes ${concurrent}.`
  const own = sender.limits.perSecond
  if (perSecond === undefined) return undefined
  if (own === undefined) return `the provider takes ${perSecond} in a second, and its limits name no ceiling.`
  const minute = own * 60
  return minute > perSecond * 60 ? `a minute lets ${minute} go; the provider takes ${perSecond * 60}.` : undefined
}
