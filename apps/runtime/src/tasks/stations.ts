import type { Instant } from '@cairn/sdk'
import { keepAudiences } from '../audiences/keep.ts'
import type { Deps } from '../deps.ts'
import type { DispatchDeps } from '../effects/dispatch.ts'
import { governDue } from '../effects/govern.ts'
import { dispatchDue } from '../effects/lanes.ts'
import { advanceDue, nextDue } from '../engine/agenda.ts'
import { childrenStation } from './children.ts'
import { mergesStation } from './merges.ts'
import { occasionStation } from './occasion.ts'
import { scoringStation } from './scoring.ts'

/** One kind of work that time brings about, as the manual clock drives it. */
export interface Station {
  /** Does everything that is due at the clock's present instant. Answers how much that was. */
  work(): Promise<number>
  /** The next instant at which there will be something. */
  next(): Promise<Instant | undefined>
}

/** In the order in which one brings about the other: scores, entries, walks, effects. */
export function stationsOf(deps: Deps & DispatchDeps): readonly Station[] {
  const atOnce = () => Promise.resolve(undefined)
  return [
    mergesStation(deps),
    scoringStation(deps),
    occasionStation(deps),
    { work: () => advanceDue(deps), next: () => nextDue(deps) },
    childrenStation(deps),
    { work: () => governDue(deps), next: atOnce },
    { work: () => dispatchDue(deps), next: atOnce },
    { work: () => keepAudiences(deps), next: atOnce },
  ]
}
