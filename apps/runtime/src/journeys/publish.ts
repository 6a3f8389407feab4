import type { Journey } from '@cairn/sdk/graph'
import type { Deps } from '../deps.ts'
import { forgetLive } from '../engine/live.ts'
import { Invalid, NotFound, Stale } from '../refusal.ts'
import { notify } from '../signals.ts'
import { checkJourney } from './check.ts'
import { journeyHash } from './hash.ts'
import { lockDraft } from './store-draft.ts'
import { addVersion, newestVersion, replaceTopics } from './store-version.ts'
import { lockJourney, setState } from './store.ts'
import { topicsOf } from './topics.ts'

export interface PublishWish {
  readonly brand: number
  readonly id: string
  /** The revision the author looked at; a draft that has moved on is not published unseen. */
  readonly revision?: number | undefined
  readonly by: string
}

/**
 * Freezes the draft as the next version and makes it live. Members inside stay on their version. A draft that equals
 * the live version makes no new one: a doubled click publishes once.
 */
export async function publish(deps: Deps, wish: PublishWish): Promise<{ version: number; hash: string }> {
  const [at, seen] = await Promise.all([deps.clock.now(), deps.clock.machine()])
  const made = await deps.db.transaction().execute(async (tx) => {
    const journey = await lockJourney(tx, wish)
    const draft = journey && (await lockDraft(tx, journey.id))
    if (journey === undefined || draft === undefined) throw new NotFound('journey')
    if (wish.revision !== undefined && wish.revision !== draft.revision) throw new Stale(draft.revision)
    await refuseErrors({ ...deps, db: tx }, wish.brand, draft.projection)
    await deps.nodes.keepRules?.(tx, draft.projection)
    const newest = await newestVersion(tx, journey.id)
    const hash = journeyHash(draft.projection)
    const version = newest?.hash === hash ? newest.version : (newest?.version ?? 0) + 1
    if (version !== newest?.version) {
      const graph = draft.projection
      await addVersion(tx, { journey: journey.id, version, graph, hash, at: new Date(at), by: wish.by })
    }
    const topics = topicsOf(draft.projection, deps.nodes)
    await replaceTopics(tx, { brand: wish.brand, id: journey.id, topics })
    // A paused journey stays paused: publishing is no way to resume by accident.
    const state = journey.state === 'paused' ? 'paused' : 'live'
    await setState(tx, { brand: wish.brand, id: journey.id, state, at: new Date(seen), version })
    await notify(tx, 'journeys', String(journey.id))
    return { version, hash }
  })
  forgetLive(deps)
  return made
}

async function refuseErrors(deps: Pick<Deps, 'db' | 'nodes'>, brand: number, journey: Journey): Promise<void> {
  const { errors } = await checkJourney(deps, { brand, journey })
  if (errors.length === 0) return
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`
  throw new Invalid(errors, `The journey cannot be published yet: ${errors[0]?.message ?? ''}${more}`)
}
