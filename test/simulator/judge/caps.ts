import type { Instant } from '@cairn/sdk'
import { demand, type World } from '../world/world.ts'

/** E54: no period lets in more than it may. By the plainest reading of an hour and a day. */
export function capsHeld(world: World): void {
  for (const { id, versions } of world.store.journeys) {
    const { entryCap } = versions[0]?.graph.settings ?? {}
    if (entryCap === undefined) continue
    const entered = world.store.runs.filter(({ run }) => run.journey === id)
    const zone = versions[0]?.zone ?? 'UTC'
    const periods = Map.groupBy(entered, ({ run }) => periodOf(run.enteredAt, zone, entryCap.per))
    for (const [period, { length }] of periods)
      demand(world, 'E54', length <= entryCap.limit || (() => `${length} entered journey ${id} in ${period}.`))
  }
}

/** Was the period full when somebody was refused for it? */
export function isFull(world: World, journey: number, at: Instant): boolean {
  const version = world.store.journeys[journey - 1]?.versions[0]
  const cap = version?.graph.settings.entryCap
  if (!version || !cap) return false
  const period = periodOf(at, version.zone, cap.per)
  const inside = world.store.runs.filter(
    ({ run }) => run.journey === journey && periodOf(run.enteredAt, version.zone, cap.per) === period,
  )
  return inside.length >= cap.limit
}

const periodOf = (at: Instant, zone: string, per: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString()
    .slice(0, per === 'hour' ? 13 : 10)
