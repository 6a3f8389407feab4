import { setTimeout as pause } from 'node:timers/promises'
import type { Ending } from '@cairn/runtime/plugins/guest'
import { aside, closedServices } from '../account.ts'
import { type Check, NOT_APPLICABLE, type Verdict } from '../check.ts'
import { deliveriesOf } from '../deliveries.ts'
import type { Fence } from '../fence.ts'
import { configOf, senders, type Subject } from '../subject.ts'

/** Sooner than this nobody asks further; later, what the plugin itself adds to a start decides. */
const START = 1000
const OWN = 1000
const RSS_MOST = 250_000_000
const LINES = 100
const AFTER = 400

/** Reports and questions nobody would send: long, deep, nested, meant for a careless merge or a careless pattern. */
const HOSTILE: readonly string[] = [
  'x'.repeat(1_000_000),
  `${'a'.repeat(50_000)}!`,
  '['.repeat(20_000),
  '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  '[{"__proto__":null,"id":null,"type":{}}]',
  '\u0000\uFFFF"\\',
]

interface Seen {
  readonly endings: readonly Ending[]
  readonly lines: number
  readonly after: number
  readonly rss: number | undefined
}

/** What a whole working day does to it, in a few seconds: full batches, hostile texts, hostile reports. Looked at by all of this group. */
const dayOf = (subject: Subject, fence: Fence): Promise<Seen> =>
  subject.once('a day', async () => {
    await fence.startMs()
    let lines = 0
    for (const sender of senders(subject)) {
      const before = subject.logged.length
      await sendOnce(subject, sender.id, deliveriesOf(sender, sender.limits.batch))
      lines = Math.max(lines, subject.logged.length - before)
    }
    const rss = fence.rss()
    const quiet = subject.logged.length
    await pause(AFTER)
    const after = subject.logged.length - quiet
    for (const sender of senders(subject)) {
      for (const text of HOSTILE) {
        if (sender.receipts) await parseOnce(subject, sender.id, text)
        const [one] = deliveriesOf(sender, 1, () => text.slice(0, 60_000))
        if (one) await sendOnce(subject, sender.id, [one])
      }
    }
    return { endings: fence.endings, lines, after, rss }
  })

async function sendOnce(subject: Subject, node: string, batch: readonly object[]): Promise<void> {
  const sender = senders(subject).find(({ id }) => id === node)
  if (!sender) return
  const { services, settings } = aside(subject, { type: sender.connection })
  const config = configOf(subject, sender)
  // whatever it answers or throws is looked at by other checks
  await subject
    .ask({
      method: 'send',
      node,
      input: { config, settings, batch, now: 0 },
      services,
      signal: AbortSignal.timeout(4000),
    })
    .catch(() => undefined)
}

const parseOnce = (subject: Subject, node: string, text: string): Promise<unknown> =>
  subject
    .ask({
      method: 'parse',
      node,
      input: { text, query: {} },
      services: closedServices().services,
      signal: AbortSignal.timeout(4000),
    })
    .catch(() => undefined)

const fenced =
  (judge: (subject: Subject, fence: Fence) => Promise<Verdict>) =>
  (subject: Subject): Promise<Verdict> | Verdict =>
    subject.fence ? judge(subject, subject.fence) : NOT_APPLICABLE

const ended = (kinds: readonly Ending['kind'][]) =>
  fenced(async (subject, fence) => {
    const { endings } = await dayOf(subject, fence)
    const found = endings.find(({ kind }) => kinds.includes(kind))
    return found && `Its process ended (${found.kind}): ${found.detail}`
  })

export const isolationChecks: readonly Check[] = [
  {
    id: 'M1',
    title: 'it reaches for nothing that a plugin does not have',
    fenced: true,
    fails: fenced(async (subject, fence) => {
      await dayOf(subject, fence)
      return fence.refused.length === 0 ? undefined : `It tried: ${[...new Set(fence.refused)].join(', ')}.`
    }),
  },
  {
    id: 'M2',
    title: 'a full batch stays within its memory',
    fenced: true,
    fails: fenced(async (subject, fence) => {
      const { rss, endings } = await dayOf(subject, fence)
      const leak = endings.find(({ kind }) => kind === 'leak')
      if (leak) return `Its process ended (leak): ${leak.detail}`
      if (rss === undefined) return NOT_APPLICABLE
      return rss <= RSS_MOST
        ? undefined
        : `After a full batch it holds ${Math.round(rss / 1e6)} MB; ${RSS_MOST / 1e6} are the most.`
    }),
  },
  { id: 'M3', title: 'nothing it is told makes it go on for ever', fenced: true, fails: ended(['hang']) },
  { id: 'M4', title: 'nothing it is told ends its process', fenced: true, fails: ended(['crash', 'start']) },
  {
    id: 'M5',
    title: 'once it has answered it rests',
    fenced: true,
    fails: fenced(async (subject, fence) => {
      const { after } = await dayOf(subject, fence)
      return after === 0 ? undefined : `It goes on after it has answered: ${after} lines within ${AFTER} ms.`
    }),
  },
  {
    id: 'M6',
    title: 'it says no more than somebody can hear',
    fenced: true,
    fails: fenced(async (subject, fence) => {
      const { lines, endings } = await dayOf(subject, fence)
      const flood = endings.find(({ kind }) => kind === 'flood')
      if (flood) return `Its process ended (flood): ${flood.detail}`
      return lines < LINES
        ? undefined
        : `It writes ${lines} lines or more over one batch; ${LINES} are heard in a second.`
    }),
  },
  { id: 'M7', title: 'it keeps to the protocol, whatever it is told', fenced: true, fails: ended(['protocol']) },
  {
    id: 'M8',
    title: 'it is loaded in time',
    fenced: true,
    fails: fenced(async (_, fence) => {
      if ((await fence.startMs()) <= START) return undefined
      const own = await fence.ownStartMs()
      return own <= OWN
        ? undefined
        : `It takes ${Math.round(own)} ms longer to start than a process with nothing in it.`
    }),
  },
]
