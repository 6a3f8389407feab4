import type { JsonObject } from '@cairn/sdk'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { kindOf, mustKnow, settingsOf } from './kinds.ts'
import { following } from './schedule.ts'
import { addModel, changeModel, type Every, findModel, type ModelRow, readersOf, removeModel } from './store.ts'
import { addRun, findRun, type RunRow } from './store-run.ts'

interface Chosen {
  readonly name: string
  readonly config: JsonObject
  readonly sample: number
  readonly every: Every | null
  readonly at: string
}

interface Brand {
  readonly id: number
  readonly zone: string
}

export async function setUpModel(
  deps: Deps,
  brand: Brand,
  wish: Chosen & { readonly key: string; readonly node: string },
): Promise<ModelRow> {
  const config = settingsOf(mustKnow(deps.plugins, wish.node), wish.config)
  const now = await deps.clock.now()
  const publicId = newId('mod')
  const nextAt = following({ ...wish, zone: brand.zone }, now) ?? null
  const added = await addModel(deps.db, brand.id, { ...wish, config, publicId, nextAt, now })
  if (!added) throw new Conflict('MODEL_KEY_USED', `A model called ${wish.key} is there already; choose another key.`)
  return mustFind(deps, brand.id, publicId)
}

export async function editModel(deps: Deps, model: ModelRow, change: Partial<Chosen>): Promise<ModelRow> {
  const { brand, publicId, zone } = model
  const { name, sample, every, at } = { ...model, ...change }
  // one whose plugin is away keeps its settings; new ones have to be looked at
  const config = change.config ? settingsOf(mustKnow(deps.plugins, model.node), change.config) : model.config
  const nextAt = following({ every, at, zone }, await deps.clock.now()) ?? null
  await changeModel(deps.db, brand, { publicId, name, config, sample, every, at, nextAt })
  return mustFind(deps, brand, publicId)
}

export async function deleteModel(deps: Deps, model: ModelRow): Promise<void> {
  const users = await readersOf(deps.db, model.brand, model.key)
  if (users.length > 0) {
    const names = users.map(({ name }) => `“${name}”`).join(', ')
    throw new Conflict('MODEL_USED', `The scores of this model are read by ${names}; change that first.`)
  }
  await transact(deps.db, (tx) => removeModel(tx, model.brand, model.id))
}

/** As of now. Refused while a run is under way. */
export async function askForRun(deps: Deps, model: ModelRow): Promise<RunRow> {
  const publicId = await beginRun(deps, model, await deps.clock.now())
  if (publicId === undefined) {
    throw new Conflict('MODEL_BUSY', 'This model is just scoring; look at the run that is under way.')
  }
  return mustFindRun(deps, model, publicId)
}

/** Undefined: one is under way. */
export async function beginRun(deps: Deps, model: ModelRow, asOf: number): Promise<string | undefined> {
  const publicId = newId('sco')
  const kind = kindOf(deps.plugins, model.node)
  const config = kind ? settingsOf(kind, model.config) : model.config
  const run = { publicId, brand: model.brand, model: model.id, asOf, config, now: await deps.clock.machine() }
  return (await addRun(deps.db, run)) ? publicId : undefined
}

export async function mustFind({ db }: Pick<Deps, 'db'>, brand: number, publicId: string): Promise<ModelRow> {
  const model = await findModel(db, brand, publicId)
  if (!model) throw new NotFound('scoring model')
  return model
}

export async function mustFindRun({ db }: Pick<Deps, 'db'>, model: ModelRow, publicId: string): Promise<RunRow> {
  const run = await findRun(db, model.brand, { model: model.id, publicId })
  if (!run) throw new NotFound('run of this model')
  return run
}
