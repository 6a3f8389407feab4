import { type Feature, features as featuresSchema, fitReport, type Json, type JsonObject, objectOf } from '@cairn/sdk'
import { serve } from '@cairn/sdk/guest'
import { definitionsOf, describe, type PluginModel } from '@cairn/sdk/plugin'
import { lentNothing } from '@cairn/sdk/testing'
import { sayingsOf } from '@cairn/runtime/scoring/sayings'
import * as activity from '../../plugins/activity/plugin.ts'
import * as affinity from '../../plugins/affinity/plugin.ts'
import * as churn from '../../plugins/churn/plugin.ts'
import * as clv from '../../plugins/clv/plugin.ts'
import * as lifecycle from '../../plugins/lifecycle/plugin.ts'
import * as nps from '../../plugins/nps/plugin.ts'
import * as rfa from '../../plugins/rfa/plugin.ts'
import * as rfm from '../../plugins/rfm/plugin.ts'
import * as valueGroup from '../../plugins/value-group/plugin.ts'
import { chance } from './shoppers.ts'

/** The scoring models of the house. */
export const modules = { activity, affinity, churn, clv, lifecycle, nps, rfa, rfm, 'value-group': valueGroup }
export type Name = keyof typeof modules
export type Columns = Record<string, (number | null)[]>

/** A model with its settings, asked as the host asks it. */
export function modelOf(name: Name, config: JsonObject) {
  const definitions = definitionsOf(modules[name])
  const [node] = describe(definitions).nodes as PluginModel[]
  if (!node) throw new Error(`${name} has no model.`)
  const defaults = Object.entries(objectOf(node.schema['properties'])).map(([key, property]) => [
    key,
    objectOf(property)['default'] ?? null,
  ])
  const settings: JsonObject = { ...Object.fromEntries(defaults), ...config }
  const ask = async (method: 'features' | 'fit' | 'predict', input: JsonObject): Promise<Json> => {
    const said = await serve(definitions, {
      method,
      node: node.id,
      input: { config: settings, ...input },
      lent: lentNothing,
    })
    // as it crosses the boundary
    return JSON.parse(JSON.stringify(said)) as Json
  }
  return {
    node,
    settings,
    features: async () => featuresSchema.parse(await ask('features', {})),
    fit: (columns: Columns) => ask('fit', { columns, rows: rowsOf(columns) }),
    async predict(model: Json, columns: Columns) {
      const read = sayingsOf(
        node.outputs,
        await ask('predict', { model, columns, rows: rowsOf(columns) }),
        rowsOf(columns),
      )
      if ('wrong' in read) throw new Error(read.wrong)
      return read.sayings
    },
  }
}

export const rowsOf = (columns: Columns): number => Object.values(columns)[0]?.length ?? 0

/** Members as they come: buyers and others, with gaps where nothing is known. */
export function population(features: Readonly<Record<string, Feature>>, rows: number, odd = false): Columns {
  const next = chance(11)
  const people = Array.from({ length: rows }, () => {
    const first = Math.floor(next() * 700)
    const days = next() < 0.2 ? 0 : 1 + Math.floor(-Math.log(1 - next()) * 2.5)
    const last = days < 2 ? first : Math.floor(next() * first)
    return { first, last, days, worth: 20 + next() * 300, at: next() }
  })
  type Person = (typeof people)[number]
  const one = (each: Feature, f: number, { first, last, days, worth, at }: Person): number | null => {
    if ('of' in each && each.of === 'scores') return at < 0.1 ? null : Math.floor(at * 6)
    const never = days === 0
    switch (each.take) {
      case 'days-since-first':
        return never ? null : first
      case 'days-since-last':
        return never ? null : last
      case 'median-gap':
        return days < 2 ? null : (first - last) / (days - 1)
      case 'total':
        return days * worth
      case 'first-total':
        return never ? null : worth
      case 'last':
        return at < 0.3 ? null : Math.floor(at * 10.99)
      case 'count':
        if ('contains' in each) return never ? 0 : (days + Math.floor(at * 8) + f) % 3
        return each.withinDays === undefined ? days : Math.round(days * at)
      case 'sum':
      case 'decayed':
      case 'days':
        return each.withinDays === undefined ? days : Math.round(days * at)
    }
  }
  const strange = [null, -5, 1e308, -0, 1e-300]
  return Object.fromEntries(
    Object.entries(features).map(([name, each], f) => [
      name,
      people.map((person, i) =>
        odd && (i + f) % 3 === 0 ? (strange[(i * 7 + f) % strange.length] ?? null) : one(each, f, person),
      ),
    ]),
  )
}

/** What a model says of members that are written down by hand. */
export async function saysOf(name: Name, config: JsonObject, columns: Record<string, (number | null)[]>) {
  const model = modelOf(name, config)
  const rows = rowsOf(columns)
  const features = await model.features()
  const filled: Columns = Object.fromEntries(
    Object.keys(features).map((each) => [each, columns[each] ?? Array.from({ length: rows }, () => null)]),
  )
  const fitted = await model.fit(filled)
  return { said: await model.predict(fitted, filled), report: fitReport.parse(objectOf(fitted)['report']) }
}
