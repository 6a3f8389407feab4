import { watch } from '@cairn/runtime/health/watch'
import { afterEach, expect, test, vi } from 'vitest'
import { createWorld } from '../kit/world.ts'

afterEach(() => void vi.useRealTimers())

const HOUR = 3_600_000
const real = Date.now

/** This process's own clock runs wrong by so much; the database's stays as it is. */
function runWrong(by: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: real() + by })
}

test.each([
  ['two hours ahead', 2 * HOUR],
  ['two hours behind', -2 * HOUR],
  ['four hundred days ahead', 400 * 24 * HOUR],
])(
  'E320 F30 a process whose clock is %s moves nobody early, sends nothing twice, and is told of',
  async (_what, by) => {
    const world = await createWorld({ clock: 'real' })
    const journey = await world.publish({
      nodes: {
        n1: ['entry.event', { event: 'Signed Up' }],
        n2: ['channel.inbox', { title: 'Welcome', body: '-' }],
        n3: ['wait.duration', { for: 'PT1H' }],
        n4: ['channel.inbox', { title: 'Still there?', body: '-' }],
        n5: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.next > n5'],
    })
    await world.event('ada', 'Signed Up')
    await world.settle()
    expect((await watch(world.deps))?.findings).toEqual([])
    runWrong(by)
    await world.event('ben', 'Signed Up')
    await world.settle()
    for (const who of ['ada', 'ben']) {
      expect(await world.place(journey, who), who).toBe('n3 waiting')
      expect(await world.letters(who), who).toEqual(['Welcome'])
    }
    const [due] = await world.rows<{ wrong: number }>(
      `select count(*)::int as wrong from run where due_at not between now() + interval '50 minutes' and now() + interval '70 minutes'`,
    )
    expect(due?.wrong).toBe(0)
    const findings = (await watch(world.deps))?.findings ?? []
    expect(findings.map(({ check }) => check)).toEqual(['clock'])
    expect(findings[0]?.n).toBeGreaterThanOrEqual(Math.abs(by) / 1000 - 60)
  },
)
