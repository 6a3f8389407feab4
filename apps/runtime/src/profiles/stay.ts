import type { Instant } from '@cairn/sdk'
import type { RunState } from '@cairn/sdk/run'

/** A passage of one of two members that become one. */
export interface Passage {
  readonly id: number
  readonly bucket: number
  readonly journey: number
  readonly version: number
  readonly member: number
  /** What tells several passages of one member apart; empty without a key. */
  readonly subject: string
  readonly entryKey: string
  readonly enteredAt: Instant
  readonly state: RunState
}

export const isUnderWay = ({ state }: Pick<Passage, 'state'>): boolean =>
  state === 'waiting' || state === 'held' || state === 'quarantined'

/**
 * Who has to leave when two members become one: of two under way as one subject the one that entered later, unless the journey
 * lets a subject be inside twice, and who is inside by an entry that the other made earlier, as with `once`.
 */
export function whoLeaves(passages: readonly Passage[], overlaps: (passage: Passage) => boolean): readonly Passage[] {
  const ordered = passages.toSorted((a, b) => a.enteredAt - b.enteredAt || a.id - b.id)
  const inside = new Set<string>()
  const entries = new Set<string>()
  return ordered.filter((passage) => {
    const subject = `${passage.journey} ${passage.subject}`
    const entry = `${passage.journey} ${passage.entryKey}`
    const again = entries.has(entry)
    entries.add(entry)
    if (!isUnderWay(passage)) return false
    const beside = inside.has(subject) && !overlaps(passage)
    if (again || beside) return true
    inside.add(subject)
    return false
  })
}
