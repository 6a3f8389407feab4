import { createAudience } from '@cairn/runtime/audiences/audience'
import { refreshAudience } from '@cairn/runtime/audiences/refresh'
import { findAudience } from '@cairn/runtime/audiences/store'
import { transact } from '@cairn/runtime/db/transact'
import { forgetLive } from '@cairn/runtime/engine/live'
import { moveClock } from '@cairn/runtime/db/store-clock'
import { tellMembers } from '@cairn/runtime/events/tell'
import type { ProfileUpdate } from '@cairn/runtime/members/store-profile'
import type { JsonObject } from '@cairn/sdk'
import type { Drawing } from '@cairn/sdk/testing'
import { createWorld, type Published, type World } from '../kit/world.ts'

/** What a day in a brand's programme needs, in the words of those who run it. */
export interface Brand extends World {
  order(who: string, order: { readonly id: string; readonly total?: number } & JsonObject): Promise<void>
  tell(who: string, update: Partial<ProfileUpdate>): Promise<void>
  audience(rule: string): Promise<string>
  /** External ids of an audience's members, as they were last counted. */
  inside(audience: string): Promise<readonly string[]>
  /** Published at the clock's own time, for entries that look at when they went live. */
  live(drawing: Drawing): Promise<Published>
  /** Another version of a journey was put in by hand. */
  published(): void
  /** Moves the clock to an instant, through every due one. */
  until(iso: string): Promise<void>
  /** Puts the clock there at once, with nothing run on the way. */
  leap(iso: string): Promise<void>
  /** Who is in the journey or has been, as often as they came. */
  entered(journey: Published): Promise<readonly string[]>
  /** `node state` of one member's runs, oldest first. */
  runs(journey: Published, who: string): Promise<readonly string[]>
}

/** A brand in Shanghai, on a clock that is moved. */
export async function openBrand(at = '2026-03-02T01:00:00Z'): Promise<Brand> {
  const world = await createWorld({ at })
  await world.rows(`update brand set time_zone = 'Asia/Shanghai', locale = 'zh-CN', currency = 'CNY'`)
  const names = async (text: string, values: readonly unknown[]) =>
    (await world.rows<{ name: string }>(text, values)).map(({ name }) => name)
  return {
    ...world,
    order: (who, { id, total = 100, ...more }) => world.event(who, 'Order Completed', { order_id: id, total, ...more }),
    async tell(who, update) {
      const now = await world.deps.clock.now()
      const told = [{ reference: { external: who }, update: { attributes: {}, ...update } }]
      await transact(world.deps.db, (tx) =>
        tellMembers(tx, world.deps, { brand: world.brand, told, now, history: false }),
      )
    },
    async audience(rule) {
      const { publicId } = await createAudience(world.deps, { brand: world.brand, name: rule, rule })
      const made = await findAudience(world.deps.db, world.brand, publicId)
      if (made) await refreshAudience(world.deps, made)
      return publicId
    },
    inside: (audience) =>
      names(
        `select m.external_id as name from audience_member i join audience a on a.id = i.audience
         join member m on m.id = i.member where a.public_id = $1 order by 1`,
        [audience],
      ),
    async live(drawing) {
      const journey = await world.publish(drawing)
      const now = new Date(await world.deps.clock.now()).toISOString()
      await world.rows('update version set published_at = $2 where journey = $1', [journey.id, now])
      forgetLive(world.deps)
      return journey
    },
    published: () => forgetLive(world.deps),
    async leap(iso) {
      await moveClock(world.deps.db, Date.parse(iso))
      await world.settle()
    },
    async until(iso) {
      const left = Date.parse(iso) - (await world.deps.clock.now())
      await world.advance(`PT${Math.floor(left / 1000)}S`)
      await moveClock(world.deps.db, Date.parse(iso))
      await world.settle()
    },
    entered: (journey) =>
      names(
        `select m.external_id as name from run r join member m on m.id = r.member where r.journey = $1 order by r.entered_at, 1`,
        [journey.id],
      ),
    runs: (journey, who) =>
      names(
        `select r.node || ' ' || r.state as name from run r join member m on m.id = r.member
         where r.journey = $1 and m.external_id = $2 order by r.entered_at, r.id`,
        [journey.id, who],
      ),
  }
}

/** A message to the sandbox phone. */
export const say = (title: string): Drawing['nodes'][string] => ['channel.inbox', { title, body: '-' }]
