import { readReply } from '@cairn/runtime/transports/reply'
import type { Check } from '../conformance.ts'
import { recipients, senders, type Subject } from '../subject.ts'

const sends = (subject: Subject): boolean => senders(subject).length > 0

/** What each sender says about so many recipients. */
async function each(
  subject: Subject,
  size: (most: number) => number,
  judge: (id: string, said: { keys: readonly string[]; reply: ReturnType<typeof readReply> }) => string | undefined,
): Promise<string | undefined> {
  for (const sender of senders(subject)) {
    const batch = recipients(sender, size(sender.limits.batch))
    const keys = batch.map(({ key }) => key)
    const input = { config: configOf(sender.schema), settings: {}, batch, now: 0 }
    const reply = readReply(await subject.ask('send', sender.id, input), new Set(keys))
    const why = judge(sender.id, { keys, reply })
    if (why !== undefined) return why
  }
  return undefined
}

/** A text for every field that needs one; what is not a text must have a default. */
function configOf(schema: Readonly<Record<string, unknown>>): object {
  const needed = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.fromEntries(needed.map((name) => [String(name), 'x']))
}

export const sending: readonly Check[] = [
  {
    id: 'D1',
    title: 'one outcome for one recipient',
    applies: sends,
    fails: (subject) =>
      each(
        subject,
        () => 1,
        (id, { reply }) => (reply.words.size === 1 ? undefined : `${id} said nothing about it.`),
      ),
  },
  {
    id: 'D2',
    title: 'one outcome for each of a full batch, in every script',
    applies: sends,
    fails: (subject) =>
      each(
        subject,
        (most) => most,
        (id, { keys, reply }) => {
          const left = keys.length - reply.words.size
          return left === 0 ? undefined : `${id} said nothing about ${left} of ${keys.length}.`
        },
      ),
  },
  {
    id: 'D3',
    title: 'nothing is said about anybody else, and nothing twice',
    applies: sends,
    fails: (subject) =>
      each(
        subject,
        (most) => most,
        (id, { reply }) => (reply.odd.length === 0 ? undefined : `${id}: ${reply.odd[0]}.`),
      ),
  },
]
