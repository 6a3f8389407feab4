import { dispatchDue } from '@cairn/runtime/effects/lanes'
import { governDue } from '@cairn/runtime/effects/govern'
import { sweepLeases } from '@cairn/runtime/effects/sweep'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { followParked } from '@cairn/runtime/receipts/parked'
import { type Receipt, receive } from '@cairn/runtime/receipts/receive'
import { expect, test } from 'vitest'
import { makeProvider } from '../kit/provider.ts'
import { createWorld } from '../kit/world.ts'

async function sent(then: 'continue' | 'await-outcome' = 'continue') {
  const provider = makeProvider('none', { receipts: true })
  const world = await createWorld({ channels: [provider.channel] })
  const edge = then === 'continue' ? 'n2.next > n3' : 'n2.sent > n3'
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['test.send', { text: 'Hi', then }], n3: ['wait.duration', { for: 'P1D' }] },
    edges: ['n1.next > n2', edge],
  })
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await advanceDue(world.deps)
  await governDue(world.deps)
  await dispatchDue(world.deps)
  const key = provider.book[0]?.key ?? ''
  let ids = 0
  const receipt = (state: Receipt['state'], given: Partial<Receipt> = {}): Receipt => ({
    id: `evt-${++ids}`,
    name: key,
    state,
    at: Date.parse('2026-03-02T09:00:00Z') + ids,
    ...given,
  })
  const tell = (...receipts: Receipt[]) =>
    receive(world.deps, { brand: { id: world.brand, currency: 'GBP' }, channel: 'test.send', receipts })
  const state = async () => (await world.rows<{ state: string }>('select state from effect'))[0]?.state
  const events = async () =>
    (await world.rows<{ name: string }>('select name from event order by name')).map(({ name }) => name)
  return { world, journey, key, receipt, tell, state, events }
}

test('E85 receipts lead a message forward, and the member is told of each as an event', async () => {
  const { receipt, tell, state, events, key } = await sent()
  expect(await state()).toBe('accepted')
  expect(await tell(receipt('sent'), receipt('delivered', { name: `ref-${key}` }))).toEqual({
    matched: 2,
    parked: 0,
    repeated: 0,
  })
  expect(await state()).toBe('delivered')
  await tell(receipt('read'))
  await tell(receipt('clicked'))
  expect(await state()).toBe('clicked')
  expect(await events()).toEqual(['Message Clicked', 'Message Delivered', 'Message Read', 'Message Sent'])
})

test('E85 the same report told often and at once counts once', async () => {
  const { receipt, tell, state, events } = await sent()
  const one = receipt('delivered')
  const told = await Promise.all(Array.from({ length: 8 }, () => tell(one, one)))
  expect(told.reduce((sum, { matched }) => sum + matched, 0)).toBe(1)
  await tell(receipt('delivered', { id: `nul\0${'x'.repeat(900)}`, detail: 'half \ud800 and \0' }))
  expect(await state()).toBe('delivered')
  expect(await events()).toEqual(['Message Delivered'])
})

test('E85 late and in any order they never lead back, and one that contradicts is no event', async () => {
  const { receipt, tell, state, events } = await sent()
  const early = receipt('delivered')
  await tell(receipt('read'))
  await tell(early)
  await tell(receipt('failed'))
  expect(await state()).toBe('read')
  expect(await events()).toEqual(['Message Delivered', 'Message Read'])
})

test('E85 a report that comes before its message is known waits for it', async () => {
  const { world, receipt, tell, state, events } = await sent()
  expect(await tell(receipt('delivered', { name: 'later' }))).toEqual({ matched: 0, parked: 1, repeated: 0 })
  expect(await followParked(world.deps)).toBe(0)
  await world.rows(
    `insert into effect_name select brand, channel, 'later', bucket, run, node, visit, slot from effect_name limit 1`,
  )
  expect(await followParked(world.deps)).toBe(1)
  expect(await followParked(world.deps)).toBe(0)
  expect([await state(), await events()]).toEqual(['delivered', ['Message Delivered']])
})

test('E85 it settles what a crash left in doubt, and the run that waits goes on by it', async () => {
  const { world, journey, receipt, tell, state } = await sent('await-outcome')
  await world.rows('delete from wake')
  await world.rows(`update effect set state = 'attempting', lease_until = now() - interval '1 second'`)
  await sweepLeases(world.deps)
  await world.settle()
  expect([await state(), await world.place(journey, 'ada')]).toEqual(['unknown', 'n2 waiting'])
  await tell(receipt('delivered'))
  await world.settle()
  expect([await state(), await world.place(journey, 'ada')]).toEqual(['delivered', 'n3 waiting'])
})

test('E85 it may overtake the answer of its own call, whose later word is not used', async () => {
  const { world, receipt, tell, state } = await sent()
  await world.rows(`update effect set state = 'attempting', lease_until = now() + interval '1 hour'`)
  await tell(receipt('delivered'))
  expect(await state()).toBe('delivered')
  await world.rows(`update effect set lease_until = now() - interval '1 hour'`)
  expect(await sweepLeases(world.deps)).toBe(0)
})

test('E85 nobody reports about another brand’s message', async () => {
  const { world, receipt, state } = await sent()
  const other = await world.another()
  const reported = { brand: { id: other.brand, currency: 'GBP' }, channel: 'test.send', receipts: [receipt('failed')] }
  expect(await receive(world.deps, reported)).toMatchObject({ matched: 0, parked: 1 })
  expect(await state()).toBe('accepted')
})
