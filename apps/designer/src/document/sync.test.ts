import * as Y from 'yjs'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../api/error.ts'
import type { Keep } from './keep.ts'
import { REMOTE, startSync } from './sync.ts'
import type { Saved } from './sync.ts'

/** A line to a server that answers as it is told to, and a clock that moves when it is told to. */
function bench() {
  const server = new Y.Doc()
  const doc = new Y.Doc()
  const states: Saved['state'][] = []
  const answers: (Error | 'held')[] = []
  const timers: { ms: number; then: () => void }[] = []
  let unsent: Uint8Array | undefined
  let release = (): void => undefined
  const keep: Keep = {
    put: (update) => {
      unsent = update
      return true
    },
    clear: () => (unsent = undefined),
    left: () => [],
  }
  const push = async (update: Uint8Array): Promise<void> => {
    const answer = answers.shift()
    if (answer === 'held') await new Promise<void>((resolve) => (release = resolve))
    else if (answer) throw answer
    Y.applyUpdate(server, update)
  }
  const wire = { push, load: async () => Y.encodeStateAsUpdate(server), counts: unused, listen: () => () => undefined }
  const wait = (ms: number, then: () => void): (() => void) => {
    const timer = { ms, then }
    timers.push(timer)
    return () => timers.splice(timers.indexOf(timer), 1)
  }
  const sync = startSync({ doc, wire, keep, now: () => 42, onState: ({ state }) => states.push(state), wait })
  const tick = async (): Promise<number> => {
    const timer = timers.shift()
    timer?.then()
    for (let i = 0; i < 20; i++) await Promise.resolve()
    return timer?.ms ?? 0
  }
  const write = (key: string): void => void doc.getMap('m').set(key, 1)
  const arrived = (): string[] => [...server.getMap('m').keys()].sort()
  return { doc, sync, states, answers, tick, write, arrived, kept: () => unsent, release: () => release() }
}
const unused = (): Promise<never> => Promise.reject(new Error('not asked for here'))

describe('saving', () => {
  test('changes within a moment go out as one and end as saved', async () => {
    const { write, tick, arrived, states, kept } = bench()
    write('a')
    write('b')
    expect(kept()).toBeDefined()
    expect(await tick()).toBeLessThanOrEqual(300)
    expect(arrived()).toEqual(['a', 'b'])
    expect(states.at(-1)).toBe('saved')
    expect(kept()).toBeUndefined()
  })

  test('what came from the server does not go back to it', async () => {
    const { doc, tick, states } = bench()
    const other = new Y.Doc()
    other.getMap('m').set('x', 1)
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), REMOTE)
    expect(await tick()).toBe(0)
    expect(states).toEqual([])
  })

  test('with the line dead it says so, keeps the work, tries again later and loses nothing', async () => {
    const { write, tick, arrived, answers, states, kept } = bench()
    const silence = new ApiError({ status: 0, title: 'no answer' })
    answers.push(silence, silence)
    write('a')
    await tick()
    expect(states.at(-1)).toBe('offline')
    expect(kept()).toBeDefined()
    write('b')
    const pauses = [await tick(), await tick()]
    expect(pauses[0]).toBeLessThan(pauses[1] ?? 0)
    expect(arrived()).toEqual(['a', 'b'])
    expect(states.at(-1)).toBe('saved')
    expect(kept()).toBeUndefined()
  })

  test('a change made while another is on its way is kept together with it', async () => {
    const { write, tick, answers, arrived, kept, release } = bench()
    answers.push('held')
    write('a')
    await tick()
    write('b')
    const restored = new Y.Doc()
    Y.applyUpdate(restored, kept() ?? new Uint8Array())
    expect([...restored.getMap('m').keys()].sort()).toEqual(['a', 'b'])
    release()
    for (let i = 0; i < 20; i++) await Promise.resolve()
    await tick()
    expect(arrived()).toEqual(['a', 'b'])
  })

  test('what the server refuses for good is not sent again and again', async () => {
    const { write, tick, answers, states, kept } = bench()
    answers.push(new ApiError({ status: 422, title: 'no' }))
    write('a')
    await tick()
    expect(states.at(-1)).toBe('refused')
    expect(await tick()).toBe(0)
    expect(kept()).toBeDefined()
  })
})
