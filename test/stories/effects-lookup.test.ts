import { dispatchDue } from '@cairn/runtime/effects/lanes'
import { governDue } from '@cairn/runtime/effects/govern'
import { sweepLeases } from '@cairn/runtime/effects/sweep'
import { advanceDue } from '@cairn/runtime/engine/agenda'
import { expect, test } from 'vitest'
import { makeProvider } from '../kit/provider.ts'
import { createWorld } from '../kit/world.ts'

/** A message whose process was lost after the mark; `taken`: the provider had got it. */
async function lost(taken: boolean) {
  const provider = makeProvider('lookup')
  const world = await createWorld({ channels: [provider.channel] })
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['test.send', { text: 'Hi', then: 'await-outcome', ttl: 'PT2H' }],
      n3: 'flow.exit',
    },
    edges: ['n1.next > n2', 'n2.sent > n3'],
  })
  await world.member('ada')
  await world.enter(journey, ['ada'])
  await advanceDue(world.deps)
  await governDue(world.deps)
  if (taken) await dispatchDue(world.deps)
  // as the row stood between the mark and the settlement
  await world.rows(`delete from wake`)
  await world.rows(`update effect set state = 'attempting', attempt = 1, outcome = null, provider_ref = null,
    attempt_at = now() - interval '30 seconds', first_attempt_at = now() - interval '30 seconds',
    lease_until = now() - interval '1 second'`)
  await sweepLeases(world.deps)
  const due = () => world.rows(`update effect set due_at = now() - interval '1 second' where state = 'asking'`)
  const later = (seconds: number) =>
    world.rows(`update effect set attempt_at = attempt_at - make_interval(secs => $1)`, [seconds])
  const state = async () => (await world.rows('select state, attempt, outcome from effect'))[0]
  return { world, provider, journey, due, later, state }
}

test('E82 a provider that can be asked is asked after a crash, and what it has got is not sent again', async () => {
  const { world, provider, journey, state } = await lost(true)
  expect(await state()).toMatchObject({ state: 'asking' })
  await world.settle()
  expect(provider.asked).toHaveLength(1)
  expect(provider.calls).toHaveLength(1)
  expect(await state()).toMatchObject({ state: 'accepted', attempt: 1 })
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})

test('E82 what it has not got is sent again, once the time it takes to know is over', async () => {
  const { world, provider, journey, due, later, state } = await lost(false)
  await world.settle()
  expect(provider.asked).toHaveLength(1)
  expect(await state()).toMatchObject({ state: 'asking', outcome: { asked: 1 } })
  await due()
  await world.settle()
  expect(provider.calls).toEqual([])
  await later(60)
  await due()
  await world.settle()
  expect(provider.calls).toHaveLength(1)
  expect(provider.book).toHaveLength(1)
  expect(await state()).toMatchObject({ state: 'accepted', attempt: 2 })
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})

test('E82 no answer and garbage are asked again; when its time is over the message is parked, not sent', async () => {
  const { world, provider, due, later, state } = await lost(false)
  // no plugin may answer this, and one does
  const garbage = { found: 'maybe' } as unknown as { found: false }
  provider.look = () => Promise.resolve(garbage)
  await later(3600)
  await world.settle()
  provider.look = () => Promise.reject(new Error('503'))
  await due()
  await world.settle()
  expect(await state()).toMatchObject({ state: 'asking', attempt: 1 })
  expect(provider.asked.length).toBeGreaterThanOrEqual(2)
  await world.advance('PT3H')
  await due()
  await world.settle()
  expect(await state()).toMatchObject({ state: 'unknown', attempt: 1 })
  expect(provider.calls).toEqual([])
})
