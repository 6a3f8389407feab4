import { createHmac } from 'node:crypto'

interface Request {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly json?: unknown
}
interface Message {
  readonly ref: string
  readonly to: string
  readonly text?: string
  readonly locale?: string
}

const SENDERS = [
  { value: 'Shop', label: 'Shop', list: 'all' },
  { value: 'Club', label: 'Club', list: 'club' },
]
const letters = new Set<string>()

/** The messages of a call, by whatever name each of its addresses calls them. */
export const messages = ({
  method,
  json,
}: Request): readonly (Omit<Message, 'ref'> & { key: string })[] | undefined => {
  if (method !== 'POST') return undefined
  const told = (json ?? {}) as { messages?: Message[]; texts?: Message[]; grants?: Message[] }
  return (told.messages ?? told.texts ?? told.grants ?? []).map(({ ref, ...message }) => ({ key: ref, ...message }))
}

const listOf = (json: unknown): readonly Message[] => {
  const told = json as { messages?: Message[]; texts?: Message[]; grants?: Message[] }
  return told.messages ?? told.texts ?? told.grants ?? []
}

export default ({ method, path, query, json }: Request) => {
  if (path.startsWith('/v1/senders')) {
    const { q = '', list = '' } = query
    const found = SENDERS.filter((each) => each.label.includes(q) && (list === '' || each.list === list))
    return { body: JSON.stringify(found.map(({ value, label }) => ({ value, label }))) }
  }
  if (method === 'GET') {
    const key = path.split('/').at(-1) ?? ''
    if (path.startsWith('/v1/letters') && !letters.has(key)) return { status: 404 }
    return { body: JSON.stringify({ id: `good-${key}` }) }
  }
  for (const { ref } of listOf(json)) letters.add(ref)
  const items = listOf(json).map(({ ref, to }) => ({ ref, to, id: `good-${ref ?? to}` }))
  return { body: JSON.stringify(items) }
}

const refused = (error: string) => ({
  answer: ({ json }: Request) => ({
    body: JSON.stringify(listOf(json).map(({ ref, to }) => ({ ref, to, id: '', error }))),
  }),
})
export const codes = {
  bad_number: { ...refused('bad_number'), expect: 'invalid_address' },
  opted_out: { ...refused('opted_out'), expect: 'unsubscribed' },
  busy: { ...refused('busy'), expect: 'retry' },
}

export const limits = { batch: 50, perSecond: 50, concurrent: 4 }

export const options = {
  'good.send.sender': [
    { search: '', expect: ['Shop', 'Club'] },
    { search: 'Cl', expect: ['Club'] },
    { search: '', config: { list: 'all' }, expect: ['Shop'] },
  ],
}

export const report = (words: readonly { ref: string; status: string; at: number }[]): string =>
  JSON.stringify(words.map(({ ref, status, at }) => ({ id: ref, type: status, at })))

export const sign = (text: string, secrets: Readonly<Record<string, string>>) => ({
  'x-good-signature': createHmac('sha256', secrets['webhookSecret'] ?? '')
    .update(text)
    .digest('hex'),
})
