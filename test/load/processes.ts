import { draw } from '@cairn/sdk/testing'
import { serve } from './client.ts'
import { enrol, finished, publish } from './journey.ts'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

/**
 * One, two and four whole runtimes on one database: nobody is moved twice, and more processes than cores cost next to nothing.
 * The floor is one process. A journey of waits alone, so that each counts exactly: every run comes to each node once.
 */
export async function measureProcesses(station: Station, members: number): Promise<Line[]> {
  const alone = await rate(station, { members, processes: 1 })
  const lines: Line[] = []
  for (const processes of [2, 4]) {
    const value = await rate(station, { members, processes })
    lines.push(line(`processes-${processes}`, { value, floor: alone, unit: 'member-steps/s' }))
  }
  return lines
}

const STEPS = 4

async function rate(station: Station, { members, processes }: { members: number; processes: number }): Promise<number> {
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        n2: ['wait.duration', { for: 'PT0S' }],
        n3: ['wait.duration', { for: 'PT0S' }],
        n4: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4'],
    }),
  )
  await enrol(station, { journey, members })
  const began = performance.now()
  const served = await Promise.all(Array.from({ length: processes }, () => serve('serve.ts', station.url)))
  const up = performance.now()
  await finished(station, { journey, members })
  const ended = performance.now()
  for (const one of served) await one.stop()
  await proveOnce(station, { journey, members })
  // processes begin to work a moment before they say that they listen: half of that stretch is counted
  return (members * STEPS * 1000) / (ended - (began + up) / 2)
}

async function proveOnce({ rows }: Station, { journey, members }: { journey: number; members: number }): Promise<void> {
  const counted = await rows<{ node: string; n: number }>(
    `select node, sum(n)::float8 as n from node_count where journey = $1 and what = 'in' group by node`,
    [journey],
  )
  const wrong = counted.filter(({ n }) => n !== members)
  if (counted.length !== STEPS || wrong.length > 0) {
    throw new Error(`Somebody was moved twice or not at all: ${JSON.stringify(counted)} of ${members}.`)
  }
}
