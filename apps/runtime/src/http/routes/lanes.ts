import { createRoute, z } from '@hono/zod-openapi'
import { laneParts } from '../../effects/effect.ts'
import { listLanes, type LaneRow } from '../../effects/store-lane.ts'
import { instantText, type Office, ok, router } from '../base.ts'

const lane = z.object({
  lane: z.string(),
  channel: z.string(),
  /** The connection, or the receiver a config names: what has a lane of its own. */
  account: z.string().optional(),
  /**
   * closed: in order. open: nobody answers there, one message at a time finds out. refused: the provider does not let the
   * account in, and somebody must mend it. ramping: widening again.
   */
  state: z.enum(['closed', 'open', 'refused', 'ramping']),
  since: instantText.optional(),
  /** Nothing leaves before this. */
  nextAt: instantText.optional(),
  detail: z.string().optional(),
  waiting: z.number(),
  unknown: z.number(),
})

const list = createRoute({
  method: 'get',
  path: '/api/lanes',
  tags: ['Effects'],
  summary: 'What messages go out through: the lanes in trouble, with something waiting or something in doubt',
  responses: ok(z.object({ items: z.array(lane) })),
})

export const laneRoutes = (office: Office) =>
  router().openapi(list, async (c) => {
    const rows = await listLanes(office.db, c.var.caller.brand.id)
    return c.json({ items: rows.map(shown) }, 200)
  })

const states = lane.shape.state

function shown(row: LaneRow): z.output<typeof lane> {
  const { channel, connection } = laneParts(row.lane)
  return {
    lane: row.lane,
    channel,
    ...(connection !== undefined && { account: connection }),
    state: states.parse(row.state),
    ...(row.since !== null && { since: new Date(row.since).toISOString() }),
    ...(row.next !== null && row.next > 0 && { nextAt: new Date(row.next).toISOString() }),
    ...(row.detail !== null && { detail: row.detail }),
    waiting: row.waiting,
    unknown: row.unknown,
  }
}
