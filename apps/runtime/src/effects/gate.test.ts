import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Gate, type Heard, learn, newGate, pass, type Setting, spend } from './gate.ts'

const breaker = { window: 5000, probe: 5000, ramp: 60_000 }
const at = (machine: number, perSecond?: number): Setting => ({ machine, perSecond, breaker })
const heard = (given: Partial<Heard>): Heard => ({ good: 0, bad: 0, busy: 0, denied: 0, ...given })
const opened = (): Gate => learn(newGate(0), heard({ bad: 5, detail: 'gone' }), at(0))

describe('an outage', () => {
  test('E89 five failures in a row open the lane; a success between them begins the count again', () => {
    expect(opened()).toMatchObject({ state: 'open', nextAt: 5000, detail: 'gone' })
    const four = learn(newGate(0), heard({ bad: 4 }), at(0))
    expect(four.state).toBe('closed')
    const fine = learn(four, heard({ good: 1 }), at(1))
    expect(learn(fine, heard({ bad: 4 }), at(2)).state).toBe('closed')
    expect(learn(four, heard({ bad: 1 }), at(2)).state).toBe('open')
  })

  test('E89 little traffic opens it too, within ten seconds', () => {
    const once = learn(newGate(0), heard({ bad: 1 }), at(0))
    expect(learn(once, heard({ bad: 1 }), at(4999)).state).toBe('closed')
    expect(learn(once, heard({ bad: 1 }), at(5000)).state).toBe('open')
  })

  test('E89 while it is open one message at a time finds out, never two within five seconds', () => {
    let gate = opened()
    const probes: number[] = []
    for (let machine = 0; machine < 1_800_000; machine += 100) {
      const { most, gate: filled } = pass(gate, at(machine))
      if (most === 0) continue
      expect(most).toBe(1)
      probes.push(machine)
      gate = learn(spend(filled, { left: 1, retried: 1 }, at(machine)), heard({ bad: 1 }), at(machine + 50))
      expect(gate.state).toBe('open')
    }
    const gaps = probes.slice(1).map((probe, i) => probe - (probes[i] ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5000)
    // half an hour costs a handful of attempts, and recovery is noticed within half a minute
    expect(Math.max(...gaps)).toBeLessThanOrEqual(30_100)
    expect(probes.length).toBeLessThan(70)
  })

  test('E89 the first success widens it step by step, at most a tenth a second, until it is as wide as before', () => {
    let gate = learn(opened(), heard({ good: 1 }), at(5000))
    expect(gate.state).toBe('ramping')
    const left = new Map<number, number>()
    for (let machine = 5000; machine < 65_000; machine += 10) {
      const passage = pass(gate, at(machine))
      const second = Math.floor((machine - 5000) / 1000)
      left.set(second, (left.get(second) ?? 0) + passage.most)
      gate = spend(passage.gate, { left: passage.most, retried: 0 }, at(machine))
    }
    let sum = 0
    for (const [second, n] of left) {
      sum += n
      // ten a second to begin with, a tenth more each second: the area under that curve
      const most = (10 * (1.1 ** (second + 1) - 1)) / Math.log(1.1)
      expect(sum).toBeLessThanOrEqual(most * 1.02 + 2)
      expect(sum).toBeGreaterThan(most * 0.8)
    }
    expect(pass(gate, at(65_000))).toMatchObject({ gate: { state: 'closed' }, most: Number.MAX_SAFE_INTEGER })
  })

  test('E89 one that fails again while it widens is open again', () => {
    const ramping = learn(opened(), heard({ good: 1 }), at(5000))
    expect(learn(ramping, heard({ bad: 5 }), at(6000))).toMatchObject({ state: 'open', since: 6000, nextAt: 11_000 })
  })

  test('E86 an account that is not let in closes the lane at once, and its first success opens it', () => {
    const refused = learn(newGate(0), heard({ denied: 1, detail: '401' }), at(0))
    expect(refused).toMatchObject({ state: 'refused', detail: '401', nextAt: 5000 })
    expect(learn(refused, heard({ bad: 9 }), at(1)).state).toBe('refused')
    const mended = learn(refused, heard({ good: 1 }), at(9000))
    expect(mended.state).toBe('ramping')
    expect(mended).not.toHaveProperty('detail')
  })
})

describe('too many', () => {
  test('E87 the whole lane waits as long as the provider asks, and goes on at half its pace', () => {
    const slowed = learn(newGate(0), heard({ good: 3, busy: 7, afterMs: 30_000 }), at(1000))
    expect(slowed).toMatchObject({ state: 'ramping', nextAt: 31_000, pace: 10 })
    expect(pass(slowed, at(30_999))).toMatchObject({ most: 0, again: 31_000 })
    const later = learn(slowed, heard({ busy: 1, afterMs: 40_000 }), at(1001))
    expect(later).toMatchObject({ nextAt: 41_001, pace: 10 })
    expect(learn(pass(slowed, at(31_000)).gate, heard({ busy: 1 }), at(31_000)).pace).toBe(5)
  })

  test('E87 a provider that takes a tenth of what it is offered sees few more attempts than messages', () => {
    const quota = 100
    let gate = newGate(0)
    let [attempts, taken, window, used] = [0, 0, 0, 0]
    for (let machine = 0; taken < 20_000 && machine < 3_600_000; machine += 20) {
      if (machine - window >= 1000) [window, used] = [machine, 0]
      const passage = pass(gate, at(machine))
      const left = Math.min(passage.most, 50)
      if (left === 0) continue
      const good = Math.min(left, quota - used)
      used += good
      attempts += left
      taken += good
      gate = spend(passage.gate, { left, retried: 0 }, at(machine))
      gate = learn(gate, heard({ good, busy: left - good, ...(good < left && { afterMs: 1000 }) }), at(machine))
    }
    expect(taken).toBeGreaterThanOrEqual(20_000)
    expect(attempts / taken).toBeLessThan(1.1)
  })

  test('E90 no second sees more than its quota and a twentieth, however the flights come', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.record({ rest: fc.integer({ min: 0, max: 1500 }), wish: fc.integer({ min: 1, max: 1000 }) }), {
          minLength: 20,
          maxLength: 300,
        }),
        (perSecond, flights) => {
          let [gate, machine] = [newGate(0), 0]
          const sent: { at: number; n: number }[] = []
          for (const { rest, wish } of flights) {
            machine += rest
            const passage = pass(gate, at(machine, perSecond))
            const left = Math.min(passage.most, wish)
            if (left === 0) {
              machine = passage.again ?? machine
              continue
            }
            gate = spend(passage.gate, { left, retried: 0 }, at(machine, perSecond))
            sent.push({ at: machine, n: left })
          }
          for (const { at: from } of sent) {
            const n = sent.filter(({ at: t }) => t >= from && t < from + 1000).reduce((sum, each) => sum + each.n, 0)
            expect(n).toBeLessThanOrEqual(Math.max(perSecond * 1.05, perSecond + 1e-9))
          }
        },
      ),
    )
  })
})

describe('the retry budget', () => {
  test('E91 of a provider that fails three in ten, attempts stay within 1.1 of the messages and one a probe', () => {
    let gate = newGate(0)
    let [attempts, fresh, waiting, done] = [0, 0, 0, 0]
    let machine = 0
    for (; done < 20_000 && machine < 10_000_000; machine += 100) {
      const passage = pass(gate, at(machine))
      const retried = Math.min(passage.retries, waiting, 5)
      const left = retried + Math.min(10 - retried, 20_000 - fresh)
      if (left === 0) continue
      fresh += left - retried
      attempts += left
      const good = Math.ceil(left * 0.7)
      done += good
      waiting += left - good - retried
      gate = learn(spend(passage.gate, { left, retried }, at(machine)), heard({ good, bad: left - good }), at(machine))
    }
    expect(attempts).toBeLessThanOrEqual(20_000 * 1.1 + machine / breaker.probe + 10)
  })

  test('E91 what failed last is tried again all the same, one in each probe’s time', () => {
    const spent = { ...newGate(0), budget: 0 }
    expect(pass(spent, at(4000)).retries).toBe(0)
    expect(pass(spent, at(5000)).retries).toBe(1)
    expect(pass(spent, at(3_600_000)).retries).toBe(1)
  })
})
