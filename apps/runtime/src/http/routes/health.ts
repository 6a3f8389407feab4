import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono, type Context } from 'hono'
import { readKey } from '../../access/keys.ts'
import { readMachineTime } from '../../db/store-clock.ts'
import { openOf } from '../../recovery/end.ts'
import { readRecoveries } from '../../recovery/store.ts'
import { NotSignedIn } from '../../refusal.ts'
import type { Office } from '../base.ts'

/** Alive, able to work, and how it goes. Open without a sign-in, but the figures only here or with a key. */
export function healthRoutes(office: Office): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      // each of them has connections of its own: one that has none left to give, to whomever it lost them, is not able to work
      await Promise.all([office.db, office.advancing, office.intake].map(readMachineTime))
      // events are taken in as ever, so requests may come; but whoever watches should know that nothing is sent
      const [open] = openOf(await readRecoveries(office.db))
      if (open === undefined) return c.json({ status: 'ready' })
      const [from, to] = [new Date(open.from).toISOString(), new Date(open.to).toISOString()]
      return c.json({ status: 'recovery', from, to, attempts: open.attempts })
    })
    .get('/metrics', async (c) => {
      if (!isHere(c)) await requireKey(office, c)
      return c.text(await office.meter.shown(), 200, { 'content-type': office.meter.registry.contentType })
    })
}

/** The same machine, and not somebody else through a proxy on it. */
function isHere(c: Context): boolean {
  const forwarded = c.req.header('x-forwarded-for') ?? c.req.header('forwarded')
  const address = getConnInfo(c).remote.address ?? ''
  return forwarded === undefined && /^(127\.|::1$|::ffff:127\.)/.test(address)
}

async function requireKey(office: Office, c: Context): Promise<void> {
  const key = /^Bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? ''
  if ((await readKey(office.db, { key, kind: 'api' })) === undefined) {
    throw new NotSignedIn('Figures are given on the machine itself, or with an API key as a bearer token.')
  }
}
