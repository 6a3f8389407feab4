import { expect, test } from 'vitest'
import { NOON, stage, trail, wakeUp } from '../testing/index.ts'

test('E8 a run that nothing woke and that is not due is left as it is', () => {
  const { walk } = stage({ nodes: { n1: 'probe.enter', n2: 'probe.leave' }, edges: ['n1.next > n2'] })
  const { moved, run, steps } = walk({ run: { dueAt: NOON + 1 } })
  expect({ moved, steps, dueAt: run.dueAt }).toEqual({ moved: false, steps: [], dueAt: NOON + 1 })
})

test('E4 a run goes on when it is due, through every node up to the next stop', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.set', { tag: 'seen' }], n3: ['probe.wait', { for: 'PT1M' }] },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const first = walk()
  expect(trail(first)).toBe('n1 out:next, n2 in, n2 out:next, n3 in')
  expect(first.run).toMatchObject({ node: 'n3', visit: 3, state: 'waiting', dueAt: NOON + 60_000 })
})

test('E4 a due wait goes on, and not a millisecond before', () => {
  const { walk, again } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.wait', { for: 'PT1M' }], n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const waiting = walk()
  expect(again(waiting, { now: NOON + 59_999 }).moved).toBe(false)
  const done = again(waiting, { now: NOON + 60_000 })
  expect(trail(done)).toBe('n2 out:next, n3 in, n3 exit:done')
  expect(done.run).toMatchObject({ node: 'n3', state: 'completed', dueAt: undefined })
})

test('E12 a port nothing is wired to ends the run, named by node and port', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.choose', { when: 'tagged("x")' }] },
    edges: ['n1.next > n2'],
  })
  const { run, steps } = walk()
  expect(run.state).toBe('completed')
  expect(steps.at(-1)).toMatchObject({ node: 'n2', what: 'exit:n2.no' })
})

test('E13 a cycle edge is taken as often as it says, then the run ends', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: 'probe.set', n3: ['probe.set', {}] },
    edges: ['n1.next > n2', 'n2.next > n3', 'n3.next > n2 *2'],
  })
  const { run, steps } = walk()
  expect(steps.filter(({ node, what }) => node === 'n2' && what === 'in')).toHaveLength(3)
  expect(steps.at(-1)).toMatchObject({ node: 'n3', what: 'exit:maxPasses' })
  expect(run.state).toBe('completed')
})

test('E13 passes are counted over every claim of the run', () => {
  const { walk, again } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.wait', { for: 'PT1M' }] },
    edges: ['n1.next > n2', 'n2.next > n2 *2'],
  })
  let now = NOON
  let stop = walk()
  const trails: string[] = []
  while (stop.run.state === 'waiting') {
    now += 60_000
    stop = again(stop, { now })
    trails.push(trail(stop))
  }
  expect(trails).toEqual(['n2 out:next, n2 in', 'n2 out:next, n2 in', 'n2 exit:maxPasses'])
})

test('E14 a way longer than 200 visits goes on in the next claim, at the node it had come to', () => {
  const ids = Array.from({ length: 301 }, (_, i) => `n${i + 1}`)
  const nodes = Object.fromEntries(
    ids.map((id, i) => [id, i === 0 ? 'probe.enter' : i === 300 ? 'probe.leave' : 'probe.set']),
  )
  const { walk, again } = stage({ nodes, edges: ids.slice(1).map((id, i) => `n${i + 1}.next > ${id}`) })
  const first = walk()
  expect(first.run).toMatchObject({ node: 'n201', visit: 201, state: 'waiting', dueAt: NOON })
  const second = again(first)
  expect(second.run).toMatchObject({ node: 'n301', state: 'completed' })
  expect(second.steps[0]).toMatchObject({ node: 'n201', what: 'out:next' })
  expect(second.run.variables).toEqual({})
})

test('E14 a wait that a long way ends at is begun, not taken for one that is due', () => {
  const ids = Array.from({ length: 201 }, (_, i) => `n${i + 1}`)
  const nodes = Object.fromEntries(
    ids.map((id, i) => [id, i === 0 ? 'probe.enter' : i === 200 ? 'probe.wait' : 'probe.set']),
  )
  const { walk, again } = stage({ nodes, edges: ids.slice(1).map((id, i) => `n${i + 1}.next > ${id}`) })
  const second = again(walk())
  expect(second.run).toMatchObject({ node: 'n201', state: 'waiting', dueAt: NOON + 86_400_000 })
  expect(second.steps).toEqual([])
})

test('E15 a disabled node lets members pass by its first port without being asked', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: 'probe.fail', n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
    disabled: ['n2'],
  })
  expect(trail(walk())).toBe('n1 out:next, n2 in, n2 out:next, n3 in, n3 exit:done')
})

test('E15 members waiting in a node when it is disabled pass when they are due', () => {
  const { again, walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.wait', { event: 'Ordered' }], n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.next > n3'],
    disabled: ['n2'],
  })
  const passed = again(walk({ run: { node: 'n2', visit: 2, dueAt: NOON + 5 } }), { now: NOON + 5 })
  expect(passed.run).toMatchObject({ node: 'n3', state: 'completed' })
})

test('E15 a disabled node without a port ends the run', () => {
  const { walk } = stage({ nodes: { n1: 'probe.enter', n2: 'probe.leave' }, edges: ['n1.next > n2'], disabled: ['n2'] })
  expect(trail(walk())).toBe('n1 out:next, n2 in, n2 exit:disabled')
})

test('E16 a node that throws quarantines the run where it is, and what was done before stands', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.set', { tag: 'seen' }], n3: 'probe.fail' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const { run, trouble, changes, steps, moved } = walk()
  expect(run).toMatchObject({ state: 'quarantined', node: 'n3', visit: 3, dueAt: undefined })
  expect(trouble).toEqual({ code: 'NODE_THREW', message: 'out of order', node: 'n3' })
  expect({ moved, changes, last: steps.at(-1)?.what }).toEqual({
    moved: true,
    changes: [{ tag: 'seen', on: true }],
    last: 'in',
  })
})

test('E16 a rule that cannot be judged quarantines with the code and sentence of the rule', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.choose', { when: 'member.age > 18' }], n3: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.yes > n3', 'n2.no > n3'],
  })
  const { run, trouble } = walk({ facts: { member: { age: ['old'] } } })
  expect(run.state).toBe('quarantined')
  expect(trouble).toMatchObject({ code: 'RULE_VALUE_TYPE', node: 'n2' })
})

test('E16 a rule that does not parse, an unknown type and a config of another version quarantine as well', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: ['probe.choose', { when: 'member.age >' }] },
    edges: ['n1.next > n2'],
  })
  expect(walk().trouble).toMatchObject({ code: 'RULE_SYNTAX', node: 'n2' })
  const strange = stage({ nodes: { n1: 'probe.enter', n2: 'acme.unheard' }, edges: ['n1.next > n2'] })
  expect(strange.walk().trouble).toMatchObject({ code: 'NODE_TYPE_UNKNOWN', node: 'n2' })
  const odd = stage({ nodes: { n1: 'probe.enter', n2: ['probe.wait', { for: 'long' }] }, edges: ['n1.next > n2'] })
  expect(odd.walk().trouble).toMatchObject({ code: 'CONFIG_INVALID', node: 'n2' })
  expect(odd.walk({ run: { node: 'gone' } }).trouble).toMatchObject({ code: 'NODE_MISSING', node: 'gone' })
})

test('E28 a wait without a deadline is refused: nobody stands still without an owner', () => {
  const { walk } = stage({ nodes: { n1: 'probe.enter', n2: 'probe.endless' }, edges: ['n1.next > n2'] })
  expect(walk()).toMatchObject({ run: { state: 'quarantined' }, trouble: { code: 'WAIT_ENDLESS' } })
})

test('E17 a run that is over, held or quarantined does not move by itself', () => {
  const { walk } = stage({ nodes: { n1: 'probe.enter', n2: 'probe.leave' }, edges: ['n1.next > n2'] })
  for (const state of ['completed', 'exited', 'failed', 'erased', 'held', 'quarantined'] as const) {
    expect(walk({ run: { state }, wakes: [wakeUp('check')] }).moved, state).toBe(false)
  }
})

test('E30 the same entrant draws the same at the same node in every run', () => {
  const { walk } = stage({
    nodes: { n1: 'probe.enter', n2: 'probe.toss', n3: 'probe.leave', n4: 'probe.leave' },
    edges: ['n1.next > n2', 'n2.heads > n3', 'n2.tails > n4'],
  })
  const ends = Array.from({ length: 50 }, (_, i) => walk({ run: { entrant: `member ${i}`, id: i } }).run.node)
  const other = Array.from({ length: 50 }, (_, i) => walk({ run: { entrant: `member ${i}`, id: 1000 + i } }).run.node)
  expect(other).toEqual(ends)
  expect(new Set(ends)).toEqual(new Set(['n3', 'n4']))
})
