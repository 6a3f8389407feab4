import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTasks } from '@cairn/runtime/tasks/start'
import { enrol, finished, fourSteps, publish } from './journey.ts'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

const PICTURE = join(import.meta.dirname, '../../docs/performance-soak.svg')

interface Soak {
  readonly members: number
  readonly seconds: number
}

/**
 * The four-step journey again and again for an hour: does it slow down as tables grow and autovacuum works? Each round is a point
 * of the curve; the picture goes into the docs. The floor is the first tenth, the value the last.
 */
export async function measureSoak(station: Station, { members, seconds }: Soak): Promise<Line[]> {
  const tasks = await startTasks(station.deps, station.url)
  const began = performance.now()
  const points: { at: number; rate: number }[] = []
  while (performance.now() - began < seconds * 1000) {
    const journey = await publish(station, fourSteps)
    const round = performance.now()
    await enrol(station, { journey, members })
    await finished(station, { journey, members })
    const [counted] = await station.rows<{ n: number }>(
      `select sum(n)::float8 as n from node_count where journey = $1 and what = 'in'`,
      [journey],
    )
    const now = performance.now()
    points.push({ at: (now - began) / 1000, rate: ((counted?.n ?? 0) * 1000) / (now - round) })
  }
  await tasks.stop()
  writeFileSync(PICTURE, picture(points))
  const tenth = Math.max(Math.floor(points.length / 10), 1)
  const mean = (some: typeof points): number => some.reduce((sum, { rate }) => sum + rate, 0) / some.length
  const [value, floor] = [mean(points.slice(-tenth)), mean(points.slice(0, tenth))]
  return [line('soak', { value, floor, unit: 'member-steps/s' })]
}

const WIDTH = 800
const HEIGHT = 300
const EDGE = 60

function picture(points: readonly { readonly at: number; readonly rate: number }[]): string {
  const end = Math.max(...points.map(({ at }) => at))
  const top = Math.max(...points.map(({ rate }) => rate)) * 1.1
  const x = (at: number): string => (EDGE + (at / end) * (WIDTH - 2 * EDGE)).toFixed(1)
  const y = (rate: number): string => (HEIGHT - EDGE - (rate / top) * (HEIGHT - 2 * EDGE)).toFixed(1)
  const path = points.map(({ at, rate }) => `${x(at)},${y(rate)}`).join(' ')
  const marks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<text x="${x(end * share)}" y="${HEIGHT - EDGE + 20}" text-anchor="middle">${Math.round((end * share) / 60)} min</text>`,
    `<text x="${EDGE - 8}" y="${y(top * share)}" text-anchor="end">${Math.round((top * share) / 1000)}k</text>`,
  ])
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#555">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${EDGE}" y="30">Member-steps a second, round by round</text>
<path d="M${EDGE} ${EDGE} V${HEIGHT - EDGE} H${WIDTH - EDGE}" fill="none" stroke="#999"/>
${marks.join('\n')}
<polyline points="${path}" fill="none" stroke="#2563eb" stroke-width="2"/>
</svg>
`
}
