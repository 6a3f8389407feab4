/**
 * Every state an effect can be in.
 *
 * planned: written with the step that asked for it · held: the governor says later · ready: may go at its due time ·
 * attempting: the mark is committed and bytes may be on their way · asking: in doubt, and its provider can be asked ·
 * unknown: in doubt, and only a receipt or a person can tell · accepted: the provider took it · sent, delivered, read,
 * clicked: what receipts tell · granted, ineligible, out_of_stock: endings of rewards.
 */
export type EffectState =
  | 'planned'
  | 'held'
  | 'ready'
  | 'attempting'
  | 'asking'
  | 'unknown'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'clicked'
  | 'rejected'
  | 'failed'
  | 'expired'
  | 'suppressed'
  | 'cancelled'
  | 'granted'
  | 'ineligible'
  | 'out_of_stock'

/** A receipt may overtake the answer of the call it belongs to, so it may follow every state in which something may be out. */
const TOLD = ['sent', 'delivered', 'read', 'clicked', 'failed'] as const

const followers: Readonly<Record<EffectState, readonly EffectState[]>> = {
  planned: ['ready', 'held', 'suppressed', 'expired', 'failed', 'cancelled', 'granted', 'ineligible', 'out_of_stock'],
  held: ['ready', 'held', 'suppressed', 'expired', 'failed', 'cancelled'],
  // accepted and rejected without an attempt: a member sent to another journey, which the engine enters by itself
  ready: ['ready', 'attempting', 'accepted', 'rejected', 'suppressed', 'expired', 'cancelled', 'unknown', ...TOLD],
  attempting: ['ready', 'asking', 'unknown', 'accepted', 'rejected', ...TOLD],
  asking: ['asking', 'ready', 'unknown', 'accepted', 'rejected', ...TOLD],
  unknown: ['ready', 'rejected', ...TOLD],
  accepted: TOLD,
  sent: ['delivered', 'read', 'clicked', 'failed'],
  delivered: ['read', 'clicked'],
  read: ['clicked'],
  clicked: [],
  rejected: [],
  failed: [],
  expired: [],
  suppressed: [],
  cancelled: [],
  granted: [],
  ineligible: [],
  out_of_stock: [],
}

// the record above has exactly these keys, which Object.keys types as plain text
export const effectStates = Object.keys(followers) as readonly EffectState[]

/** May an effect go from one state into the other? What is not written down here never happens. */
export function mayFollow(from: EffectState, to: EffectState): boolean {
  return followers[from].includes(to)
}

/** Nothing can change it any more. */
export const isFinal = (state: EffectState): boolean => followers[state].length === 0

/** Nobody knows whether it went out: it must not be sent again on a hunch. */
export const isInDoubt = (state: EffectState): boolean =>
  state === 'attempting' || state === 'asking' || state === 'unknown'

/** States whose run has not been told how the effect ended. */
export const isOpen = (state: EffectState): boolean =>
  state === 'planned' || state === 'held' || state === 'ready' || isInDoubt(state)

/** Stops whoever would write a step that does not exist, naming it. */
export function guardStep(from: EffectState, to: EffectState, what: string): void {
  if (!mayFollow(from, to)) throw new TypeError(`${what} cannot go from ${from} to ${to}: no such step is in its life.`)
}
