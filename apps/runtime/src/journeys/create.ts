import type { Locale } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import type { BrandRow } from '../access/store.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { NotFound } from '../refusal.ts'
import { fromTemplate, templates } from '../templates/library.ts'
import { changeDraft, firstDocument } from './draft.ts'
import { journeyHash } from './hash.ts'
import { journeyOf } from './list.ts'
import { asJourney } from './shape.ts'
import { addDraft } from './store-draft.ts'
import { firstPool } from './store-known.ts'
import { addJourney } from './store.ts'

export interface CreateWish {
  readonly name?: string | undefined
  readonly template?: string | undefined
  /** Journey JSON, still to be checked. */
  readonly journey?: object | undefined
}

/** A new draft: of the JSON sent, of a template, or empty. Its id and brand are always its own. */
export async function createJourney(deps: Deps, brand: BrandRow, wish: CreateWish): Promise<string> {
  const id = newId('jrn')
  const journey = await firstShape(deps, { brand, wish, id })
  const at = new Date(await deps.clock.machine())
  await deps.db.transaction().execute(async (tx) => {
    const own = await addJourney(tx, { brand: brand.id, public_id: id, name: journey.name, at })
    const { snapshot, projection } = firstDocument(journey)
    await addDraft(tx, { journey: own, snapshot, projection, hash: journeyHash(projection), at })
  })
  return id
}

export async function renameJourney(deps: Deps, which: { brand: number; id: string }, name: string): Promise<void> {
  const journey = await journeyOf(deps, which)
  await changeDraft(deps, journey, { to: (draft) => ({ ...draft, name }) })
}

async function firstShape(deps: Deps, input: { brand: BrandRow; wish: CreateWish; id: string }): Promise<Journey> {
  const { brand, wish, id } = input
  const locale: Locale = brand.locale === 'en' ? 'en' : 'zh-CN'
  const own = { id, brand: brand.public_id }
  if (wish.template !== undefined && wish.template !== 'blank') {
    const template = templates().find((one) => one.id === wish.template)
    if (template === undefined) throw new NotFound(`template ${wish.template}`)
    const pool = await firstPool(deps.db, brand.id)
    const name = wish.name ?? template.title[locale]
    return fromTemplate(template, {
      ...own,
      locale,
      name,
      zone: brand.time_zone,
      ...(pool === undefined ? {} : { pool }),
    })
  }
  const timeZone = { use: 'member', fallback: brand.time_zone }
  const untitled = locale === 'en' ? 'Untitled journey' : '未命名旅程'
  const blank = { schema: 1, name: untitled, locales: [locale], nodes: [], edges: [], settings: { timeZone } }
  const given = wish.journey ?? {}
  return asJourney({ ...blank, ...given, ...own, ...(wish.name === undefined ? {} : { name: wish.name }) })
}
