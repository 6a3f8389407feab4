import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono, type Context } from 'hono'
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { readKey } from '../../access/keys.ts'
import { readMachineTime } from '../../db/store-clock.ts'
import { NotSignedIn } from '../../refusal.ts'
import type { Office } from '../base.ts'

/** Measurements of this process; rooms add theirs. */
export function openMetrics(): { registry: Registry; requests: Histogram } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'cairn_http_request_seconds',
    help: 'How long a request took, by method, route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  return { registry, requests }
}

/** Alive, able to work, and how it goes. Open without a sign-in, but the figures only here or with a key. */
export function healthRoutes(office: Office, registry: Registry): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', async (c) => {
      await readMachineTime(office.db)
      return c.json({ status: 'ready' })
    })
    .get('/metrics', async (c) => {
      if (!isHere(c)) await requireKey(office, c)
      return c.text(await registry.metrics(), 200, { 'content-type': registry.contentType })
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
