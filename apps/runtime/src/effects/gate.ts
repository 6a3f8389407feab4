import type { Instant } from '@cairn/sdk'
import { heedWish } from '@cairn/sdk/run'
import type { Times } from '../config.ts'

/**
 * What a lane knows of its provider, and what follows. Pure: the row is read, decided upon and written under its lock, so
 * any number of processes share one opinion, one quota and one probe.
 *
 * closed: in order · open: nobody there, one message at a time finds out · refused: the provider does not know the account,
 * and a person must look · ramping: widening again, after an outage or a "too many".
 */
export interface Gate {
  readonly state: 'closed' | 'open' | 'refused' | 'ramping'
  readonly since: Instant
  /** Nothing leaves before this. */
  readonly nextAt: Instant
  /** Attempts in a row that came to nothing, and when the first of them ended. */
  readonly failures: number
  readonly failingSince?: Instant
  readonly probes: number
  /** Messages a second at which a ramp begins. */
  readonly pace: number
  /** Messages that may leave at once, filled at the present pace; kept only where there is a pace. */
  readonly allowance: number
  /** Attempts beyond the first of each message: successes earn them. */
  readonly budget: number
  /** When allowance and budget were last filled. */
  readonly filledAt: Instant
  readonly detail?: string
}

/** A tenth of what succeeds may be tried again, so an outage costs at most that much in attempts. */
const EARNED = 0.1
const BUDGET = { first: 10, most: 100 }
const ENOUGH_FAILURES = 5
const FIRST_PACE = 10
const STEPS = 60
const GROWTH = 1.1
/** What may leave at once, as a part of what may leave in a second: more, and a second would see more than its quota. */
const BURST = 0.05

export const newGate = (machine: Instant): Gate => ({
  state: 'closed',
  since: machine,
  nextAt: 0,
  failures: 0,
  probes: 0,
  pace: FIRST_PACE,
  allowance: 1,
  budget: BUDGET.first,
  filledAt: machine,
})

export interface Setting {
  readonly machine: Instant
  readonly perSecond: number | undefined
  readonly breaker: Times['breaker']
}

export interface Passage {
  readonly gate: Gate
  /** So many may leave now. */
  readonly most: number
  /** So many of them a second time or more. */
  readonly retries: number
  /** None may: look again then. */
  readonly again?: Instant
}

/** How many may leave now. */
export function pass(before: Gate, setting: Setting): Passage {
  const { machine } = setting
  const standing = widened(before, setting)
  const pace = paceOf(standing, setting)
  const gate = fill(standing, pace, setting)
  if (machine < gate.nextAt) return { gate, most: 0, retries: 0, again: gate.nextAt }
  if (gate.state === 'open' || gate.state === 'refused') return { gate, most: 1, retries: 1 }
  const most = pace === undefined ? Number.MAX_SAFE_INTEGER : Math.floor(gate.allowance + 1e-9)
  const retries = Math.floor(gate.budget)
  if (pace === undefined || most >= 1) return { gate, most, retries }
  return { gate, most: 0, retries: 0, again: machine + Math.ceil(((1 - gate.allowance) / pace) * 1000) }
}

/** As wide as before, when the ramp is over. */
function widened(gate: Gate, { machine, breaker }: Setting): Gate {
  if (gate.state !== 'ramping' || machine < gate.since + breaker.ramp) return gate
  return { ...gate, state: 'closed', since: machine }
}

/** Messages a second just now; undefined: as fast as it goes. */
function paceOf({ state, since, pace }: Gate, { machine, perSecond, breaker }: Setting): number | undefined {
  if (state !== 'ramping') return perSecond
  const ramped = pace * GROWTH ** Math.max(0, ((machine - since) / breaker.ramp) * STEPS)
  return perSecond === undefined ? ramped : Math.min(perSecond, ramped)
}

function fill(gate: Gate, pace: number | undefined, { machine, breaker }: Setting): Gate {
  const passed = Math.max(0, machine - gate.filledAt)
  const room = pace === undefined ? gate.allowance : Math.max(1, Math.floor(pace * BURST))
  const allowance = Math.min(room, gate.allowance + (passed / 1000) * (pace ?? 0))
  // however little succeeds, one retry in each probe's time: else what failed last would wait for others to succeed
  const budget = gate.budget >= 1 ? gate.budget : Math.min(1, gate.budget + passed / breaker.probe)
  return { ...gate, allowance, budget, filledAt: Math.max(machine, gate.filledAt) }
}

/** What really left through the gate. */
export function spend(
  gate: Gate,
  { left, retried }: { left: number; retried: number },
  { machine, breaker }: Setting,
): Gate {
  if (left === 0) return gate
  const spent = { ...gate, allowance: gate.allowance - left, budget: Math.max(0, gate.budget - retried) }
  if (gate.state !== 'open' && gate.state !== 'refused') return spent
  const gap = breaker.probe * Math.min(6, Math.max(1, gate.probes))
  return { ...spent, probes: gate.probes + 1, nextAt: machine + gap }
}

/** What a flight heard, in messages. A plain answer is good, even a refusal; no word at all is bad. */
export interface Heard {
  readonly good: number
  readonly bad: number
  readonly busy: number
  readonly denied: number
  readonly afterMs?: number
  readonly detail?: string
}

export function learn(before: Gate, heard: Heard, setting: Setting): Gate {
  const { machine } = setting
  const gate = widened(before, setting)
  const earned: Gate = { ...gate, budget: Math.min(BUDGET.most, gate.budget + EARNED * heard.good) }
  if (heard.busy > 0) return slow(earned, heard, setting)
  if (heard.good > 0) return recover(earned, machine)
  if (heard.denied > 0) return close(earned, { state: 'refused', heard, setting })
  if (heard.bad === 0) return earned
  const failingSince = gate.failingSince ?? machine
  const failing: Gate = { ...earned, failures: gate.failures + heard.bad, failingSince }
  const long = failing.failures >= 2 && machine - failingSince >= setting.breaker.window
  return failing.failures >= ENOUGH_FAILURES || long ? close(failing, { state: 'open', heard, setting }) : failing
}

interface Closing {
  readonly state: 'open' | 'refused'
  readonly heard: Heard
  readonly setting: Setting
}

/** A probe that failed leaves its time as `spend` has set it; a flight that was under way as the lane opened changes nothing. */
function close(gate: Gate, { state, heard, setting }: Closing): Gate {
  const detail = heard.detail === undefined ? {} : { detail: heard.detail.slice(0, 300) }
  if (gate.state === state || (gate.state === 'refused' && state === 'open')) return { ...gate, ...detail }
  const { machine, breaker } = setting
  return { ...gate, state, since: machine, nextAt: machine + breaker.probe, probes: 1, ...detail }
}

function recover(gate: Gate, machine: Instant): Gate {
  const { failingSince: _, detail: __, ...calm } = { ...gate, failures: 0, probes: 0 }
  if (gate.state === 'closed' || gate.state === 'ramping') return calm
  return { ...calm, state: 'ramping', since: machine, nextAt: machine, pace: FIRST_PACE, allowance: 1 }
}

/** The provider says "too many": the whole lane waits as long as it asks, and goes on at half its pace. */
function slow(gate: Gate, { afterMs, detail }: Heard, setting: Setting): Gate {
  const { machine, breaker } = setting
  const nextAt = Math.max(gate.nextAt, machine + (heedWish(afterMs) ?? breaker.probe / 5))
  const told = detail === undefined ? {} : { detail: detail.slice(0, 300) }
  if (gate.state === 'open' || gate.state === 'refused') return { ...gate, nextAt, ...told }
  const pace = Math.max(1, (paceOf(gate, setting) ?? 2 * FIRST_PACE) / 2)
  // several flights hear it at once: the first one slows down, the others only wait
  if (machine < gate.nextAt) return { ...gate, nextAt, ...told }
  return { ...gate, state: 'ramping', since: nextAt, nextAt, pace, allowance: 1, ...told }
}
