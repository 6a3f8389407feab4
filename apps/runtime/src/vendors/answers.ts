import type { HttpReply } from '@cairn/sdk'
import type { PluginConnection } from '@cairn/sdk/plugin'

type Answers = NonNullable<PluginConnection['answers']>
type Codes = readonly (string | number)[]

/** The provider's own code in an answer; undefined where there is none. */
export function codeOf({ code }: Pick<Answers, 'code'>, { body }: Pick<HttpReply, 'body'>): string | undefined {
  try {
    const read: unknown = JSON.parse(body)
    const value: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, code) : undefined
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  } catch {
    // a gateway's own page, or half an answer: its status says what is to be said
    return undefined
  }
}

/** The status that says what the provider means. Where it says no by a code alone, it has plainly taken nothing. */
export function meantBy(answers: Answers, reply: Pick<HttpReply, 'status' | 'body'>): number {
  const code = codeOf(answers, reply)
  if (code === undefined || includes(answers.ok, code)) return reply.status
  if (includes(answers.busy, code)) return 429
  if (includes(answers.denied, code)) return 401
  if (includes(answers.unclear, code)) return 503
  return reply.status < 300 ? 400 : reply.status
}

export function includes(codes: Codes | undefined, code: string): boolean {
  return (codes ?? []).some((each) => {
    const name = String(each)
    return name.endsWith('*') ? code.startsWith(name.slice(0, -1)) : name === code
  })
}
