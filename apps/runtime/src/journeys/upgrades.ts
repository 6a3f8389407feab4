import type { JsonObject } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { type FieldChange, fieldsOf } from '@cairn/sdk/plugin'
import type { Deps } from '../deps.ts'
import { changeDraft, draftOf } from './draft.ts'
import { journeyOf } from './list.ts'

/** One step of a draft whose settings are not of the version installed. */
export interface Upgrade {
  readonly node: string
  readonly type: string
  readonly from: number
  readonly to: number
  /**
   * ready: `config` is what it would become · newer: written with a later release, which nothing brings down; it can be looked
   * at and not changed · silent: its plugin cannot say.
   */
  readonly state: 'ready' | 'newer' | 'silent'
  readonly fields: readonly FieldChange[]
  readonly config?: JsonObject
  readonly detail?: string
}

export interface Upgrades {
  readonly revision: number
  readonly items: readonly Upgrade[]
}

/** What an opened draft shows beside its steps; nothing of it is saved before somebody says so. */
export async function upgradesOf(deps: Deps, which: { brand: number; id: string }): Promise<Upgrades> {
  const journey = await journeyOf(deps, which)
  const { projection, revision } = await draftOf(deps, journey.id)
  return { revision, items: await upgradesIn(deps, projection) }
}

async function upgradesIn({ nodes }: Pick<Deps, 'nodes'>, draft: Journey): Promise<readonly Upgrade[]> {
  const silent = new Map(((await nodes.prepare?.(draft)) ?? []).map(({ place, message }) => [place?.node, message]))
  const brought = new Map((nodes.brought?.(draft) ?? draft).nodes.map((node) => [node.id, node]))
  return draft.nodes.flatMap(({ id: node, type, typeVersion: from, config }): readonly Upgrade[] => {
    const to = nodes.nodes.get(type)?.version
    if (to === undefined || to === from) return []
    const common = { node, type, from, to, fields: [] }
    if (from > to) return [{ ...common, state: 'newer' }]
    const made = brought.get(node)
    if (made?.typeVersion === to)
      return [{ ...common, state: 'ready', fields: fieldsOf(config, made.config), config: made.config }]
    const detail = silent.get(node)
    return [{ ...common, state: 'silent', ...(detail !== undefined && { detail }) }]
  })
}

/** Brings these steps up, all that can be where none is named; the draft somebody looked at, or nothing. */
export async function bringUpDraft(
  deps: Deps,
  which: { brand: number; id: string; revision: number; nodes?: readonly string[] | undefined },
): Promise<number> {
  const journey = await journeyOf(deps, which)
  const { projection } = await draftOf(deps, journey.id)
  const ready = new Map(
    (await upgradesIn(deps, projection)).flatMap(({ node, config, to }) => (config ? [[node, { config, to }]] : [])),
  )
  return changeDraft(deps, journey, {
    revision: which.revision,
    to: (draft) => ({
      ...draft,
      nodes: draft.nodes.map((node) => {
        const made = which.nodes?.includes(node.id) === false ? undefined : ready.get(node.id)
        return made ? { ...node, typeVersion: made.to, config: made.config } : node
      }),
    }),
  })
}
