import { describe, expect, test } from 'vitest'
import { type EffectState, effectStates, guardStep, isFinal, isInDoubt, isOpen, mayFollow } from './effect-state.ts'

/** Written out a second time on purpose: a step added or taken away by a slip is a step somebody must put down here too. */
const steps: Readonly<Record<EffectState, string>> = {
  planned: 'ready held suppressed expired failed cancelled granted ineligible out_of_stock',
  held: 'ready held suppressed expired failed cancelled',
  ready: 'ready attempting accepted rejected suppressed expired cancelled unknown sent delivered read clicked failed',
  attempting: 'ready asking unknown accepted rejected sent delivered read clicked failed',
  asking: 'asking ready unknown accepted rejected sent delivered read clicked failed',
  unknown: 'ready rejected sent delivered read clicked failed',
  accepted: 'sent delivered read clicked failed',
  sent: 'delivered read clicked failed',
  delivered: 'read clicked',
  read: 'clicked',
  clicked: '',
  rejected: '',
  failed: '',
  expired: '',
  suppressed: '',
  cancelled: '',
  granted: '',
  ineligible: '',
  out_of_stock: '',
}

describe.each(effectStates)('%s', (from) => {
  const allowed = steps[from].split(' ').filter(Boolean)
  test.each(effectStates)(`E80 to %s`, (to) => {
    expect(mayFollow(from, to)).toBe(allowed.includes(to))
    if (allowed.includes(to)) expect(() => guardStep(from, to, 'it')).not.toThrow()
    else expect(() => guardStep(from, to, 'The message')).toThrow(`The message cannot go from ${from} to ${to}`)
  })
})

test('E80 from every state that is not final an end can be reached, and no final one is left', () => {
  for (const state of effectStates) {
    const seen = new Set<EffectState>([state])
    for (const at of seen) for (const to of effectStates) if (mayFollow(at, to)) seen.add(to)
    expect([...seen].some(isFinal), state).toBe(true)
    expect(isFinal(state)).toBe(steps[state] === '')
  }
})

test('E80 once nobody knows whether it went out, only a plain answer makes it ready again, and nothing cancels it', () => {
  for (const state of effectStates.filter(isInDoubt)) {
    expect(isOpen(state)).toBe(true)
    for (const to of ['cancelled', 'expired', 'suppressed', 'held', 'planned'] as const) {
      expect(mayFollow(state, to), `${state} to ${to}`).toBe(false)
    }
  }
})

test('E80 what a provider took is never sent again', () => {
  for (const state of ['accepted', 'sent', 'delivered', 'read', 'clicked', 'rejected'] as const) {
    expect(mayFollow(state, 'ready')).toBe(false)
    expect(mayFollow(state, 'attempting')).toBe(false)
    expect(isOpen(state)).toBe(false)
  }
})

test('E80 which states are in doubt, and of which the run has not been told', () => {
  expect(effectStates.filter(isInDoubt)).toEqual(['attempting', 'asking', 'unknown'])
  expect(effectStates.filter(isOpen)).toEqual(['planned', 'held', 'ready', 'attempting', 'asking', 'unknown'])
})
