import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { readKey } from '../../access/keys.ts'
import { type Call, CALLS } from '../../events/item.ts'
import { INTAKE } from '../../events/limits.ts'
import { parseCall } from '../../events/parse.ts'
import { ingestQueue, IntakeFull } from '../../events/queue.ts'
import { Invalid, NotSignedIn } from '../../refusal.ts'
import type { Office } from '../base.ts'
import { unpackText } from '../unpack.ts'

type Sender = NonNullable<Awaited<ReturnType<typeof readKey>>>

/** A revoked key stops working within this time. */
const KEY_MEMORY = 2_000

/** The Segment spec's HTTP API, so that its clients work unchanged. 200 means committed. */
export function segmentRoutes(office: Office): Hono {
  const queue = ingestQueue(office)
  const senderOf = senders(office)
  const routes = new Hono()
  for (const call of [...CALLS, 'batch'] as const) {
    routes.post(`/v1/${call}`, async (c) => {
      const sender = await senderOf(c.req.header('authorization'))
      const body = parseJson(await unpackText(c, INTAKE.bodyBytes))
      try {
        await accept(call, body, sender)
      } catch (error) {
        if (!(error instanceof IntakeFull)) throw error
        c.header('Retry-After', '1')
        throw new HTTPException(429, { message: error.message, cause: error })
      }
      return c.json({ success: true })
    })
  }
  return routes

  async function accept(call: Call | 'batch', body: unknown, sender: Sender): Promise<void> {
    const parsed = parseCall(call, body, sender.currency)
    const problems = 'problems' in parsed ? parsed.problems : await queue.accept({ brand: sender, items: parsed.items })
    if (problems.length > 0) throw new Invalid(problems)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HTTPException(400, { message: 'The body is not JSON.', cause })
  }
}

/** Whose write key a request carries. Remembered for a moment: a busy sender repeats it thousands of times a second. */
function senders({ db }: Office): (authorization: string | undefined) => Promise<Sender> {
  const known = new Map<string, { sender: Sender; until: number }>()
  return async (authorization = '') => {
    const encoded = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(authorization)?.[1] ?? ''
    const key = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? ''
    const memory = known.get(key)
    if (memory && memory.until > performance.now()) return memory.sender
    const sender = await readKey(db, { key, kind: 'write' })
    if (!sender)
      throw new NotSignedIn(
        'This write key is not known, or was revoked; send it as the user name of Basic authentication.',
      )
    if (known.size > 1_000) known.clear()
    known.set(key, { sender, until: performance.now() + KEY_MEMORY })
    return sender
  }
}
