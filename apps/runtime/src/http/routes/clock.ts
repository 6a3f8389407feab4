import { createRoute, z } from '@hono/zod-openapi'
import { addClockJob, type ClockJob, readClockJob, runningClockJob } from '../../db/store-clock.ts'
import { newId } from '../../ids.ts'
import { Conflict, Invalid, NotFound } from '../../refusal.ts'
import { notify } from '../../signals.ts'
import { accepted, idParam, instantText, json, type Office, ok, router } from '../base.ts'

const job = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  target: instantText,
  reached: instantText,
  error: z.string().optional(),
})
const clock = z.object({ mode: z.enum(['real', 'manual']), now: instantText, job: job.optional() })
/** Beyond it PostgreSQL and JavaScript still agree, and nobody waits that long. */
const LAST = Date.UTC(2200, 0, 1)

const tags = ['Clock']
const read = createRoute({
  method: 'get',
  path: '/api/clock',
  tags,
  summary: 'Journey time, and where it is being moved to',
  responses: ok(clock),
})
const move = createRoute({
  method: 'post',
  path: '/api/clock',
  tags,
  summary: 'Moves a manual clock forward; everything due on the way happens',
  request: json(z.object({ to: z.iso.datetime({ offset: true }) })),
  responses: accepted(z.object({ id: z.string() })),
})
const progress = createRoute({
  method: 'get',
  path: '/api/clock/jobs/{id}',
  tags,
  summary: 'How far a move has come',
  request: { params: idParam },
  responses: ok(job),
})

export const clockRoutes = ({ db, clock: time }: Office) =>
  router()
    .openapi(read, async (c) => {
      const [now, running] = await Promise.all([time.now(), runningClockJob(db)])
      const moving = running === undefined ? {} : { job: shown(running) }
      return c.json({ mode: time.mode, now: new Date(now).toISOString(), ...moving }, 200)
    })
    .openapi(move, async (c) => {
      if (time.mode === 'real') {
        throw new Conflict(
          'CLOCK_REAL',
          'Time passes by itself here; only an installation begun with CAIRN_CLOCK=manual can be moved.',
        )
      }
      const target = Date.parse(c.req.valid('json').to)
      const [now, at] = await Promise.all([time.now(), time.machine()])
      if (target < now) throw refused(`The clock stands at ${new Date(now).toISOString()} and never goes back.`)
      if (target > LAST) throw refused('The clock goes no further than the year 2200.')
      const id = newId('job')
      await db.transaction().execute(async (tx) => {
        await addClockJob(tx, { id, target, reached: now, at })
        await notify(tx, 'clock', id)
      })
      return c.json({ id }, 202)
    })
    .openapi(progress, async (c) => {
      const found = await readClockJob(db, c.req.valid('param').id)
      if (found === undefined) throw new NotFound('move of the clock')
      return c.json(shown(found), 200)
    })

const refused = (message: string) =>
  new Invalid([{ code: 'CLOCK_TARGET', severity: 'error', message, place: { pointer: '/to' } }])

const shown = ({ target, reached, ...rest }: ClockJob): z.output<typeof job> => ({
  ...rest,
  target: new Date(target).toISOString(),
  reached: new Date(reached).toISOString(),
})
