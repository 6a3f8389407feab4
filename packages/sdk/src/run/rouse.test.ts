import { expect, test } from 'vitest'
import { eventAt, NOON, stage, trail, wakeUp } from '../testing/index.ts'

const DAY = 86_400_000

const hearing = (match?: string) =>
  stage({
    nodes: {
      n1: 'probe.enter',
      n2: ['probe.wait', { for: 'P1D', event: 'Ordered', ...(match !== undefined && { match }) }],
      n3: 'probe.leave',
      n4: ['probe.choose', { when: 'event.properties.order_id == "b"' }],
      n5: 'probe.leave',
    },
    edges: ['n1.next > n2', 'n2.next > n3', 'n2.heard > n4', 'n4.yes > n5', 'n4.no > n5'],
  })

test('E6 a wait subscribes to its events up to its deadline', () => {
  const { run, subscriptions } = hearing().walk()
  expect(subscriptions).toEqual([{ topic: 'Ordered', visit: 2, deadline: run.dueAt }])
})

test('E6 F27 an event at the deadline counts, also when the deadline has passed meanwhile', () => {
  const { walk, again } = hearing()
  const stop = walk()
  const wakes = [wakeUp('event', { visit: 2, event: eventAt(NOON + DAY) })]
  expect(trail(again(stop, { wakes, now: NOON + 2 * DAY }))).toMatch(/^n2 out:heard/)
})

test('E6 an event after the deadline does not count: the run goes by its timeout', () => {
  const { walk, again } = hearing()
  const stop = walk()
  const wakes = [wakeUp('event', { visit: 2, event: eventAt(NOON + DAY + 1) })]
  expect(again(stop, { wakes, now: NOON + DAY - 1 }).moved).toBe(false)
  expect(trail(again(stop, { wakes, now: NOON + DAY + 1 }))).toMatch(/^n2 out:next/)
})

test('E7 a wake of an earlier visit moves nothing, so a run woken twice advances once', () => {
  const { walk, again } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.wait', { event: 'Ordered' }], n3: ['probe.wait', { event: 'Ordered' }] },
    edges: ['n1.next > n2', 'n2.heard > n3'],
  })
  const wakes = [wakeUp('event', { visit: 2, event: eventAt(NOON + 5) })]
  const once = again(walk(), { wakes, now: NOON + 5 })
  expect(once.run.node).toBe('n3')
  expect(again(once, { wakes, now: NOON + 6 }).moved).toBe(false)
})

test('E8 an event of another name leaves the run its deadline', () => {
  const { walk, again } = hearing()
  const stop = walk()
  const other = again(stop, { wakes: [wakeUp('event', { visit: 2, event: eventAt(NOON, { name: 'Viewed' }) })] })
  expect({ moved: other.moved, run: other.run }).toEqual({ moved: false, run: stop.run })
})

test('E9 match is judged with the arriving event, which is the event in scope from then on', () => {
  const { walk, again } = hearing('event.properties.order_id == "b" && event.name == "Ordered"')
  const facts = { event: eventAt(NOON, { id: 1, name: 'Entered' }) }
  const stop = walk({ run: { eventId: 1, eventAt: NOON }, facts })
  const wakes = ['a', 'b'].map((order_id, i) =>
    wakeUp('event', { visit: 2, event: eventAt(NOON + i, { id: 7 + i, properties: { order_id } }) }),
  )
  const heard = again(stop, { wakes, facts, now: NOON + 5 })
  expect(trail(heard)).toBe('n2 out:heard, n4 in, n4 out:yes, n5 in, n5 exit:done')
  expect(heard.run).toMatchObject({ eventId: 8, eventAt: NOON + 1 })
})

test('E9 an event that does not match leaves the event in scope as it was', () => {
  const { walk, again } = hearing('event.properties.order_id == "b"')
  const facts = { event: eventAt(NOON, { id: 1, name: 'Entered' }) }
  const stop = walk({ run: { eventId: 1 }, facts })
  const wakes = [wakeUp('event', { visit: 2, event: eventAt(NOON + 1, { properties: { order_id: 'a' } }) })]
  const still = again(stop, { wakes, facts, now: NOON + 5 })
  expect(still).toMatchObject({ moved: false, run: { eventId: 1 }, facts: { event: { id: 1 } } })
})

test('E10 the event a run has in scope does not end its wait and is not its goal', () => {
  const { walk, again } = hearing()
  const stop = walk({ run: { eventId: 9 } })
  expect(again(stop, { wakes: [wakeUp('event', { visit: 2, event: eventAt(NOON, { id: 9 }) })] }).moved).toBe(false)
})

test('E11 F27 of several events the one that happened first counts, whatever order they arrive in', () => {
  const { walk, again } = hearing()
  const wakes = [3, 1, 2].map((at) => wakeUp('event', { visit: 2, event: eventAt(NOON + at, { id: at }) }))
  expect(again(walk(), { wakes, now: NOON + 5 }).run).toMatchObject({ eventId: 1, eventAt: NOON + 1 })
})

const withGoal = (goal: object) =>
  stage({
    nodes: { n1: 'probe.enter', n2: 'probe.wait', n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: { goal },
  })

test('E18 the goal takes the member out wherever they wait', () => {
  const { walk, again } = withGoal({ event: 'Ordered' })
  const reached = again(walk(), { wakes: [wakeUp('check', { event: eventAt(NOON + 5) })], now: NOON + 5 })
  expect(trail(reached)).toBe('n2 exit:goal')
  expect(reached).toMatchObject({ run: { state: 'exited', dueAt: undefined }, subscriptions: [] })
})

test('E18 the goal counts within its time only, where its rule holds, and where it is said to take members out', () => {
  const late = withGoal({ event: 'Ordered', within: 'PT1H' })
  const check = (at: number, given = {}) => [wakeUp('check', { event: eventAt(at, given) })]
  const now = NOON + DAY - 1
  expect(late.again(late.walk(), { wakes: check(NOON + 3_600_001), now }).moved).toBe(false)
  expect(late.again(late.walk(), { wakes: check(NOON + 3_600_000), now }).run.state).toBe('exited')
  const keyed = withGoal({ event: 'Ordered', match: 'event.properties.order_id == run.key' })
  const stop = keyed.walk({ run: { key: 'a' } })
  expect(keyed.again(stop, { wakes: check(NOON + 1, { properties: { order_id: 'b' } }) }).moved).toBe(false)
  expect(keyed.again(stop, { wakes: check(NOON + 1, { properties: { order_id: 'a' } }) }).run.state).toBe('exited')
  const measured = withGoal({ event: 'Ordered', exit: false })
  expect(measured.again(measured.walk(), { wakes: check(NOON + 1) }).moved).toBe(false)
})

test('E10 the entering event is not the goal', () => {
  const { walk, again } = withGoal({ event: 'Ordered' })
  const stop = walk({ run: { eventId: 9 } })
  expect(again(stop, { wakes: [wakeUp('check', { event: eventAt(NOON, { id: 9 }) })] }).moved).toBe(false)
})

const withExit = () =>
  stage({
    nodes: { n1: 'probe.enter', n2: 'probe.wait', n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
    settings: { exit: [{ when: 'tagged("left")' }] },
  })

test('E19 an exit rule takes the member out on a check, and whenever the run moves anyway', () => {
  const { walk, again } = withExit()
  const stop = walk()
  const gone = { facts: { tags: ['left'] } }
  expect(trail(again(stop, { ...gone, wakes: [wakeUp('check')] }))).toBe('n2 exit:exit')
  expect(trail(again(stop, { ...gone, now: NOON + DAY }))).toBe('n2 exit:exit')
  expect(trail(walk(gone))).toBe('n1 exit:exit')
})

test('E19 a check whose exit rules do not hold writes nothing', () => {
  const { walk, again } = withExit()
  expect(again(walk(), { wakes: [wakeUp('check')] }).moved).toBe(false)
})

test('E20 an operator lets a waiting member go, takes one out, or puts one elsewhere', () => {
  const { walk, again } = hearing()
  const stop = walk()
  expect(trail(again(stop, { wakes: [wakeUp('operator', { port: 'heard' })] }))).toMatch(/^n2 out:heard, n4 in/)
  const out = again(stop, { wakes: [wakeUp('operator', { exit: 'stopped' })] })
  expect(out).toMatchObject({ run: { state: 'exited' }, steps: [{ what: 'exit:stopped' }] })
  const elsewhere = again(stop, { wakes: [wakeUp('operator', { to: 'n3' })] })
  expect(trail(elsewhere)).toBe('n2 exit:moved, n3 in, n3 exit:done')
})

test('E20 a waiting member told to try again waits on', () => {
  const { walk, again } = hearing()
  expect(again(walk(), { wakes: [wakeUp('operator')] }).moved).toBe(false)
})

test('E20 a member put at a wait begins it', () => {
  const { walk } = hearing()
  const wakes = [wakeUp('operator', { to: 'n2' })]
  expect(walk({ wakes }).run).toMatchObject({ node: 'n2', visit: 2, dueAt: NOON + DAY })
})

test('E17 a quarantined member tries again, leaves by a port or is taken out when an operator says so', () => {
  const { walk, again } = stage({
    nodes: { n1: 'probe.enter', n2: 'probe.fail', n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const stuck = walk()
  expect(again(stuck, { wakes: [wakeUp('event', { event: eventAt(NOON) })] }).moved).toBe(false)
  expect(again(stuck, { wakes: [wakeUp('operator')] })).toMatchObject({ moved: true, run: { state: 'quarantined' } })
  expect(trail(again(stuck, { wakes: [wakeUp('operator', { port: 'next' })] }))).toBe(
    'n2 out:next, n3 in, n3 exit:done',
  )
  expect(again(stuck, { wakes: [wakeUp('operator', { exit: 'stopped' })] }).run.state).toBe('exited')
})

test('E16 a match that cannot be judged quarantines the run at its wait', () => {
  const { walk, again } = hearing('event.properties.total > 5')
  const wakes = [wakeUp('event', { visit: 2, event: eventAt(NOON + 1, { properties: { total: ['many'] } }) })]
  const { run, trouble, subscriptions } = again(walk(), { wakes })
  expect({ state: run.state, code: trouble?.code, subscriptions }).toEqual({
    state: 'quarantined',
    code: 'RULE_VALUE_TYPE',
    subscriptions: [],
  })
})
