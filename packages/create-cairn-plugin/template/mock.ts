interface Call {
  readonly method: string
  readonly path: string
  readonly json?: unknown
}
interface Message {
  readonly ref: string
  readonly to: string
  readonly text: string
}

const told = ({ json }: Call): readonly Message[] => ((json ?? {}) as { messages?: Message[] }).messages ?? []
const answer = (call: Call, error?: string) => ({
  body: JSON.stringify(told(call).map(({ ref }) => ({ ref, id: `id-${ref}`, ...(error !== undefined && { error }) }))),
})

/** The vendor as this plugin knows it: what the checks are run against, and what `cairn dev` sends to. */
export default (call: Call) => answer(call)

/** What a call carries: how the checks know whom the vendor was told to send to. Undefined where it sends nothing. */
export const messages = (call: Call) =>
  call.path.startsWith('/v1/messages') ? told(call).map(({ ref, to, text }) => ({ key: ref, to, text })) : undefined

/** Every refusal the vendor documents, and what must become of the member. */
export const codes = {
  unknown_number: { answer: (call: Call) => answer(call, 'unknown_number'), expect: 'invalid_address' },
  anything_else: { answer: (call: Call) => answer(call, 'anything_else'), expect: 'other' },
}

/** What one account may send. */
export const limits = { batch: 50, perSecond: 20 }
