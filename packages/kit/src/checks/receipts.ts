import { proven, readWords, type Reported } from '@cairn/runtime/vendors/receipts'
import { judgeReceipt } from '@cairn/sdk/run'
import type { PluginSender } from '@cairn/sdk/plugin'
import { accountOf, closedServices } from '../account.ts'
import { type Check, NOT_APPLICABLE, type Verdict } from '../check.ts'
import type { MockWord } from '../mock.ts'
import { parsed } from '../stand.ts'
import type { Subject } from '../subject.ts'
import { each, plain } from './batch.ts'

const AT = Date.UTC(2030, 0, 1)
const STATES = ['sent', 'delivered', 'read'] as const
const reports = (judge: (subject: Subject, sender: PluginSender) => Promise<Verdict>) =>
  each(judge, ({ receipts }) => receipts !== undefined)

/** A provider that tells an end only is not asked for what comes before. */
const toldBy = ({ mock }: Subject): readonly MockWord['status'][] => mock.told ?? STATES

/** What the plugin reads in these reports, as the host takes them one after the other. */
async function readBy(subject: Subject, sender: PluginSender, texts: readonly string[]): Promise<readonly Reported[]> {
  const words: Reported[] = []
  for (const text of texts) words.push(...(await readOne(subject, sender, text)))
  return words
}

async function readOne(subject: Subject, sender: PluginSender, text: string): Promise<readonly Reported[]> {
  const body = parsed(text)
  const input = { text, query: {}, ...(body !== undefined && { body }) }
  const said = await subject.ask({ method: 'parse', node: sender.id, input, services: closedServices().services })
  return readWords(said, AT)
}

/** Words about one message that the provider took: its own name for it, and ours. */
async function wordsAbout(
  subject: Subject,
  sender: PluginSender,
  states: readonly MockWord['status'][],
): Promise<readonly MockWord[]> {
  const { courses } = await plain(subject, sender, 1)
  const said = courses[0]?.said.at(-1)
  const key = courses[0]?.delivery.key ?? ''
  const ref = (said?.outcome === 'accepted' ? said.ref : undefined) ?? key
  return states.map((status, i) => ({ ref, key, status, at: AT + i * 1000 }))
}

async function written(
  subject: Subject,
  sender: PluginSender,
  states: readonly MockWord['status'][] = toldBy(subject),
): Promise<readonly string[]> {
  return bodiesOf(subject, await wordsAbout(subject, sender, states))
}

function bodiesOf({ mock }: Subject, words: readonly MockWord[]): readonly string[] {
  if (!mock.report) throw new Error('mock.ts does not say how the provider writes a report (`report`).')
  const said = mock.report(words)
  return typeof said === 'string' ? [said] : said
}

/** The same JSON with other white space and other escapes. */
function anew(text: string): string | undefined {
  const value = parsed(text)
  if (value === undefined) return undefined
  return JSON.stringify(value, null, 3).replace(
    /[a-z](?=[a-z]*"\s*:)/,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export const receiptChecks: readonly Check[] = [
  {
    id: 'F1',
    title: 'a report with the provider’s own signature comes in, and no other',
    fails: reports(async (subject, sender) => {
      const { receipts } = sender
      // a secret address and sealed callbacks carry no signature in a header: the host's own tests hold those
      if (!receipts || 'query' in receipts || 'wecom' in receipts) return NOT_APPLICABLE
      const [text = ''] = await written(subject, sender)
      const secrets = accountOf(subject, sender.connection)?.secrets ?? {}
      if (!subject.mock.sign) return 'mock.ts does not say how the provider signs a report (`sign`).'
      const url = 'https://cairn.example/hooks/examined'
      const signed = Object.entries(subject.mock.sign(text, secrets, url)).map(
        ([name, value]) => [name.toLowerCase(), value] as const,
      )
      const header = (name: string): string | undefined => new Map(signed).get(name.toLowerCase())
      const posted = { account: { secrets, settings: {} }, url, header, query: {}, now: 0 }
      const holds = (raw: string): boolean =>
        proven(receipts, { ...posted, raw: new TextEncoder().encode(raw) }) !== undefined
      if (!holds(text)) return 'a report with the provider’s signature is refused.'
      return holds(`${text} `) ? 'a report that was changed on its way comes in.' : undefined
    }),
  },
  {
    id: 'F2',
    title: 'a report is read as JSON, however its bytes are laid out',
    needs: ['F4', 'F5'],
    fails: reports(async (subject, sender) => {
      const texts = await written(subject, sender)
      const others = texts.map(anew).filter((other) => other !== undefined)
      if (others.length < texts.length) return NOT_APPLICABLE
      const [one, two] = [await readBy(subject, sender, texts), await readBy(subject, sender, others)]
      return JSON.stringify(one) === JSON.stringify(two)
        ? undefined
        : 'it reads something else in the same report, written with more spaces.'
    }),
  },
  // signatures of this host carry no time; a report that comes again counts once by its id
  { id: 'F3', title: 'a report of long ago is refused', fails: () => NOT_APPLICABLE },
  {
    id: 'F4',
    title: 'a report that comes twice is the same report',
    needs: ['F5'],
    fails: reports(async (subject, sender) => {
      const texts = await written(subject, sender)
      const ids = async (): Promise<string> =>
        JSON.stringify((await readBy(subject, sender, texts)).map(({ id }) => id))
      const [one, two] = [await ids(), await ids()]
      if (one !== two) return 'a report that comes twice has another id the second time.'
      const own: readonly string[] = JSON.parse(one)
      return new Set(own).size === own.length ? undefined : 'two reports have one id.'
    }),
  },
  {
    id: 'F5',
    title: 'each status is told as the provider told it, in whatever order it comes',
    fails: reports(async (subject, sender) => {
      const states = toldBy(subject)
      const last = states.at(-1)
      for (const order of [states, states.toReversed()]) {
        const words = await readBy(subject, sender, await written(subject, sender, order))
        const told = words.map(({ state }) => state)
        if (JSON.stringify(told) !== JSON.stringify(order))
          return `told ${order.join(', ')}, it reads ${told.join(', ') || 'nothing'}.`
        const end = told.reduce<string>(
          (state, next) => judgeReceipt({ state: state as 'sent', attempt: 1 }, next) ?? state,
          'accepted',
        )
        if (end !== last) return `after ${order.join(', ')} the message is ${end}.`
      }
      return undefined
    }),
  },
  {
    id: 'F6',
    title: 'a report names the message by our key, or by the name the provider gave it',
    needs: ['F5'],
    fails: reports(async (subject, sender) => {
      const [about] = await wordsAbout(subject, sender, ['delivered'])
      const words = await readBy(subject, sender, await written(subject, sender, ['delivered']))
      const odd = words.find(({ name }) => name !== about?.ref && name !== about?.key)
      return (
        odd && `a report calls the message ${odd.name}, which was called ${about?.ref}: it would be parked for ever.`
      )
    }),
  },
  {
    id: 'F7',
    title: 'a thousand reports in one body are a thousand reports',
    needs: ['F5'],
    fails: reports(async (subject, sender) => {
      const [about] = await wordsAbout(subject, sender, ['delivered'])
      if (!about) return NOT_APPLICABLE
      const many = Array.from({ length: 1000 }, (_, i) => ({
        ...about,
        ref: `${about.ref}-${i}`,
        key: `${about.key}-${i}`,
      }))
      const bodies = bodiesOf(subject, many)
      // a provider that posts them singly puts no two into one body
      if (bodies.length === many.length) return NOT_APPLICABLE
      const words = await readBy(subject, sender, bodies)
      return words.length === 1000 ? undefined : `of 1,000 it reads ${words.length}.`
    }),
  },
  { id: 'F8', title: 'a challenge of the provider is answered', fails: () => NOT_APPLICABLE },
]
