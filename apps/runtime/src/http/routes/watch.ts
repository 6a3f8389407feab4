import { createRoute, z } from '@hono/zod-openapi'
import { CHECKS, type Finding, gravityOf } from '../../health/finding.ts'
import { readReport } from '../../health/store.ts'
import { CLASSES, endRecovery, openOf } from '../../recovery/end.ts'
import { readRecoveries, type Recovery } from '../../recovery/store.ts'
import { instantText, json, type Office, ok, router } from '../base.ts'

const finding = z.object({
  check: z.enum(CHECKS),
  gravity: z.enum(['alarm', 'task']),
  count: z.number(),
  since: instantText.optional(),
  place: z.string().optional().openapi({ description: 'A journey, a lane or a coupon pool' }),
  name: z.string().optional(),
})
const kind = z.enum(['native', 'lookup', 'none'])
const recovery = z.object({
  reason: z.enum(['behind', 'timeline']),
  openedAt: instantText,
  from: instantText,
  to: instantText,
  attempts: z.number().openapi({ description: 'Messages attempted in that time, as far as is known' }),
  codesWithheld: z.number(),
  open: z.array(kind).openapi({ description: 'Classes of channels that stand still' }),
  ended: z.array(z.object({ class: kind, verdict: z.enum(['again', 'park']), at: instantText, by: z.string() })),
})
const health = z.object({
  state: z.enum(['well', 'task', 'alarm', 'recovery', 'blind']),
  checkedAt: instantText.optional(),
  findings: z.array(finding),
  recoveries: z.array(recovery),
})

const tags = ['Health']
const read = createRoute({
  method: 'get',
  path: '/api/health',
  tags,
  summary: 'What is not as it should be, as the monitor last saw it',
  responses: ok(health),
})
const end = createRoute({
  method: 'post',
  path: '/api/recovery/end',
  tags,
  summary: 'Ends recovery for one class of channels, after the database went back',
  request: json(z.object({ class: kind, verdict: z.enum(['again', 'park']) })),
  responses: ok(z.object({ open: z.array(kind) })),
})

/** A report older than this many looks means that nobody is looking. */
const BLIND = 6

export const watchRoutes = (office: Office) =>
  router()
    .openapi(read, async (c) => {
      const [report, recoveries] = [await readReport(office.db), await readRecoveries(office.db)]
      const brand = c.var.caller.brand.id
      const findings = (report?.findings ?? []).filter((each) => each.brand === undefined || each.brand === brand)
      const age = report === undefined ? Infinity : (await office.clock.machine()) - report.checkedAt
      const state = stateOf({ findings, recoveries, blind: age > office.config.times.monitor * BLIND })
      return c.json(
        {
          state,
          ...(report === undefined ? {} : { checkedAt: new Date(report.checkedAt).toISOString() }),
          findings: findings.map(shownFinding),
          recoveries: recoveries.map(shownRecovery),
        },
        200,
      )
    })
    .openapi(end, async (c) => {
      const { user } = c.var.caller
      await endRecovery(office, {
        ...c.req.valid('json'),
        by: user.email === '' ? `${user.name} ${user.id}` : user.email,
      })
      return c.json({ open: openClasses(await readRecoveries(office.db)) }, 200)
    })

interface Seen {
  readonly findings: readonly Finding[]
  readonly recoveries: readonly Recovery[]
  readonly blind: boolean
}

function stateOf({ findings, recoveries, blind }: Seen): z.output<typeof health>['state'] {
  if (openOf(recoveries).length > 0) return 'recovery'
  if (findings.some(({ check }) => gravityOf(check) === 'alarm')) return 'alarm'
  if (blind) return 'blind'
  return findings.length > 0 ? 'task' : 'well'
}

const openClasses = (recoveries: readonly Recovery[]) =>
  CLASSES.filter((each) => openOf(recoveries).some(({ ends }) => !ends.some((one) => one.class === each)))

const at = (instant: number): string => new Date(instant).toISOString()

const shownFinding = ({ check, n, since, place, name }: Finding): z.output<typeof finding> => ({
  check,
  gravity: gravityOf(check),
  count: n,
  ...(since === undefined ? {} : { since: at(since) }),
  ...(place === undefined ? {} : { place }),
  ...(name === undefined ? {} : { name }),
})

const shownRecovery = (row: Recovery): z.output<typeof recovery> => ({
  reason: row.reason,
  openedAt: at(row.openedAt),
  from: at(row.from),
  to: at(row.to),
  attempts: row.attempts,
  codesWithheld: row.codesWithheld,
  open: [...openClasses([row])],
  ended: row.ends.map((each) => ({ class: each.class, verdict: each.verdict, at: at(each.at), by: each.by })),
})
