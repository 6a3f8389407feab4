import { chart, walk, type Run } from '@cairn/sdk/run'
import { draw, factsOf, NOON, runAt, wakeUp } from '@cairn/sdk/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nodes } from '../index.ts'

const HOUR = 3_600_000
/** Both sides of the date line, clocks that change by half an hour, and one that goes back in winter. */
const zones = [
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Pacific/Apia',
  'America/New_York',
  'Europe/Dublin',
  'Australia/Lord_Howe',
  'Asia/Shanghai',
]
const zone = fc.nat(zones.length - 1).map((i) => zones[i] ?? 'UTC')
const journey = draw({
  nodes: {
    n1: 'entry.schedule',
    n2: ['wait.until', { at: '10:00' }],
    n3: ['channel.inbox', { title: 'Good morning', body: '-' }],
    n4: [
      'branch.split',
      {
        paths: [
          { port: 'again', percent: 100 },
          { port: 'on', percent: 0 },
        ],
      },
    ],
    n5: 'flow.exit',
  },
  edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n4', 'n4.again > n2 *1000', 'n4.on > n5'],
  settings: { timeZone: { use: 'member', fallback: 'UTC' } },
})
const ready = chart(journey, new Map(nodes.map((node) => [node.id, node])))

const local = (at: number, where: string): Temporal.PlainDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(where).toPlainDateTime()

test('E230 F31 whoever changes zone again and again while waiting gets a daily message once a day by the clock on the wall, and none too early', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: NOON - 4000 * HOUR, max: NOON + 4000 * HOUR }),
      fc.array(fc.record({ after: fc.integer({ min: 1, max: 40 * 60 }), to: zone }), { maxLength: 25 }),
      (start, moves) => {
        let here = 'UTC'
        const sent: Temporal.PlainDateTime[] = []
        let run: Run = runAt('n1', { enteredAt: start })
        const go = (now: number, wakes: Parameters<typeof walk>[1]['wakes'] = []): void => {
          const done = walk(ready, { run, facts: factsOf({ now }), wakes, now, zone: here })
          for (const _ of done.effects) sent.push(local(now, here))
          ;({ run } = done)
        }
        let now = start
        go(now)
        for (const { after, to } of moves) {
          const at = now + after * 60_000
          for (let due = run.dueAt ?? at; due <= at; due = run.dueAt ?? at + 1) go((now = due))
          now = at
          const from = here
          here = to
          go(now, [wakeUp('check', { zones: { from, to } })])
          if (run.dueAt !== undefined && run.dueAt <= now) go(now)
        }
        for (const [i, each] of sent.entries()) {
          const before = sent[i - 1]
          if (before) expect(Temporal.PlainDate.compare(each.toPlainDate(), before.toPlainDate())).toBe(1)
          expect(each.toPlainTime().hour).toBeGreaterThanOrEqual(10)
        }
      },
    ),
    { numRuns: 1000 },
  )
})
