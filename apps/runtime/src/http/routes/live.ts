import { streamSSE } from 'hono/streaming'
import type { Hono } from 'hono'
import { countsOf } from '../../journeys/counts.ts'
import { documentOf } from '../../journeys/draft.ts'
import { journeyOf } from '../../journeys/list.ts'
import { lastUpdate, readUpdates } from '../../journeys/store-draft.ts'
import type { Env, Office } from '../base.ts'

const SECOND = 1000
const QUIET = 15

/**
 * `GET /api/journeys/:id/live`, server-sent events: `update` `{update, client}` for every change of the draft, `counts`
 * each second while they change, `manifest` where installed steps have become others, a comment now and then so that proxies keep the line open.
 */
export function liveRoute(app: Hono<Env>, office: Office, closing: AbortSignal): void {
  app.get('/api/journeys/:id/live', async (c) => {
    const journey = await journeyOf(office, { brand: c.var.caller.brand.id, id: c.req.param('id') })
    return streamSSE(c, async (stream) => {
      const ended = Promise.withResolvers<void>()
      const feed = openFeed(office, journey.id, (event, data) => stream.writeSSE({ event, data }))
      const stopUpdates = office.signals.on('drafts', (detail) => {
        if (detail === '' || detail.startsWith(`${journey.id}:`)) feed.updates(detail === '').catch(ended.reject)
      })
      const stopNodes = office.nodes.renewed?.(() => {
        stream.writeSSE({ event: 'manifest', data: String(office.nodes.revision?.() ?? 0) }).catch(ended.reject)
      })
      let beat = 0
      const timer = setInterval(() => {
        const quiet = ++beat % QUIET === 0 ? stream.write(': still here\n\n') : Promise.resolve()
        quiet.then(() => feed.counts()).catch(ended.reject)
      }, SECOND)
      stream.onAbort(ended.resolve)
      closing.addEventListener('abort', () => ended.resolve(), { once: true })
      try {
        // together, so that whichever fails is heard: a rejection nobody awaits would end the process
        await Promise.all([feed.begun, feed.counts(), ended.promise])
      } finally {
        clearInterval(timer)
        stopUpdates()
        stopNodes?.()
      }
    })
  })
}

type Send = (event: 'update' | 'counts', data: string) => Promise<void>

/** What one open designer has seen, and how it hears of the rest, in order. */
function openFeed(office: Office, journey: number, send: Send) {
  let last: Promise<number> = lastUpdate(office.db, journey)
  let shown = ''

  async function after(seen: number, missed: boolean): Promise<number> {
    if (missed) {
      // the signal line broke: the whole document holds whatever passed by, and saying a thing twice changes nothing
      const update = Buffer.from(await documentOf(office, journey)).toString('base64')
      await send('update', JSON.stringify({ update }))
      return lastUpdate(office.db, journey)
    }
    let newest = seen
    for (const { seq, bytes, client } of await readUpdates(office.db, { journey, after: seen })) {
      await send('update', JSON.stringify({ update: bytes.toString('base64'), client: client ?? undefined }))
      newest = seq
    }
    return newest
  }

  return {
    begun: last,
    async updates(missed: boolean): Promise<void> {
      last = last.then((seen) => after(seen, missed))
      await last
    },
    async counts(): Promise<void> {
      const text = JSON.stringify(await countsOf(office.db, { journey }))
      if (text === shown) return
      shown = text
      await send('counts', text)
    },
  }
}
