import { advanceBucket } from '@cairn/runtime/engine/advance'
import { draw } from '@cairn/sdk/testing'
import { publish } from './journey.ts'
import type { Station } from './station.ts'

const HOUR = 3_600_000

/** When the parked fall due, from now: those side by side in the table, then one in so many all over it; the rest much later. */
const DUE = { cohort: HOUR, scattered: 2 * HOUR } as const
export type Lie = keyof typeof DUE

interface Parking {
  /** How many of each kind. */
  readonly due: number
  readonly total: number
  readonly journey: number
}

/** Publishes a journey of two long waits; what is parked in the first moves on to the second. */
export function publishWaits(station: Station): Promise<number> {
  return publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        n2: ['wait.duration', { for: 'P30D' }],
        n3: ['wait.duration', { for: 'P30D' }],
        n4: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
    }),
  )
}

/** Everybody parked in a wait, as a pass leaves them: written in one statement, because ten million entries take minutes. */
export async function park({ rows, brand, deps }: Station, { journey, due, total }: Parking): Promise<void> {
  const now = await deps.clock.now()
  await rows(
    `insert into run (id, bucket, brand, journey, version, member, entrant, entry_key, entered_at, node, visit, state, due_at)
     select nextval('run_id'), bucket, $1, $2, 1, id, external_id, external_id || '/bench', now(), 'n2', 2, 'waiting',
       to_timestamp(case when place <= $3::int then $5::float8 when place % $4::int = 0 then $6::float8 else $7::float8 end)
     from (select *, row_number() over (partition by bucket order by id) as place from member where brand = $1) m
     order by bucket, id`,
    [
      brand.id,
      journey,
      Math.ceil(due / 64),
      Math.max(Math.floor(total / due), 1),
      ...[DUE.cohort, DUE.scattered, 720 * HOUR].map((later) => (now + later) / 1000),
    ],
  )
  await rows('vacuum analyze run')
  await rows('checkpoint')
}

/** Advances what lies so, one bucket after the other, as a process does that has nothing else to do. Answers how many. */
export async function release({ deps }: Station, how: Lie): Promise<number> {
  const now = (await deps.clock.now()) + DUE[how]
  let moved = 0
  for (let bucket = 0; bucket < 64; bucket++) {
    let from: number | undefined
    for (let claimed = 1; claimed > 0;) {
      const passed = await advanceBucket(deps, { bucket, now, from })
      claimed = passed.claimed
      moved += passed.moved
      from = passed.reached
    }
  }
  return moved
}
