import { createHmac } from 'node:crypto'

interface Call {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly json?: unknown
}
interface Message {
  readonly ref: string
  readonly to: string
  readonly text: string
}

const told = ({ json }: Call): readonly Message[] => ((json ?? {}) as { messages?: Message[] }).messages ?? []
const answer = (call: Call, error?: string) => ({
  body: JSON.stringify(told(call).map(({ ref }) => ({ ref, id: `acme-${ref}`, ...(error !== undefined && { error }) }))),
})

/** Acme as far as this plugin knows it. */
export default (call: Call) => {
  if (!call.path.startsWith('/v1/senders')) return answer(call)
  const found = ['Shop', 'Club'].filter((name) => name.includes(call.query['q'] ?? ''))
  return { body: JSON.stringify(found.map((name) => ({ value: name, label: name }))) }
}

/** What a call carries: how the checks know whom Acme was told to send to. */
export const messages = (call: Call) =>
  call.path.startsWith('/v1/batch') ? told(call).map(({ ref, to, text }) => ({ key: ref, to, text })) : undefined

/** Every refusal Acme documents, and what must become of the member. */
export const codes = {
  bad_number: { answer: (call: Call) => answer(call, 'bad_number'), expect: 'invalid_address' },
  busy: { answer: (call: Call) => answer(call, 'busy'), expect: 'retry' },
}

export const limits = { batch: 100, perSecond: 50 }
export const options = { 'acme-sms.send.sender': [{ search: '', expect: ['Shop', 'Club'] }, { search: 'Cl', expect: ['Club'] }] }

export const report = (words: readonly { ref: string; status: string }[]) =>
  JSON.stringify(words.map(({ ref, status }) => ({ id: ref, type: status })))
export const sign = (text: string, secrets: Readonly<Record<string, string>>) => ({
  'x-acme-signature': createHmac('sha256', secrets['webhookSecret'] ?? '').update(text).digest('hex'),
})
