import { z } from 'zod'
import { objectOf, type Json, type JsonObject } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import { isDuration, isZone, minuteOfDay, TimeOfDayError, zonedLocal } from '../../time.ts'
import type { Field } from '../fields.ts'
import type { JourneyNode } from '../journey.ts'
import { graphProblem } from '../problems.ts'
import { pointerOf } from '../read.ts'
import { schemaOf } from '../walkways.ts'
import { configFix } from './fixes.ts'
import type { View } from './view.ts'

/** Each node's config against its JSON Schema, with our own words for what our own fields hold. Disabled nodes rest. */
export function badConfigs(view: View): Problem[] {
  return view.journey.nodes.flatMap((node) => {
    const kind = view.ways.kind(node)
    if (!kind || node.disabled || node.typeVersion > kind.version) return []
    const schema = schemaOf(kind)
    const found = view.ways.fields(node).flatMap((field) => fieldProblem(view, node, field))
    const said = new Set(found.map(({ place }) => place?.pointer))
    const parsed = validatorOf(schema).safeParse(node.config)
    const issues = parsed.success ? [] : parsed.error.issues
    return [
      ...found,
      ...issues.flatMap((issue) => issueProblems(node, issue).filter(({ place }) => !said.has(place?.pointer))),
    ]
  })
}

function fieldProblem(view: View, node: JourneyNode, field: Field): Problem[] {
  const { value, widget, pointer } = field
  const place = { node: node.id, pointer }
  if (field.hidden) return []
  if (field.schema['needed'] === true && (value === undefined || value === '')) {
    return [graphProblem('CONFIG_MISSING', { params: { field: field.name }, place })]
  }
  const usual = field.schema['default']
  const fix = usual === undefined ? undefined : configFix(node, pointer, usual)
  switch (widget) {
    case 'pool':
      return missing(field, poolsFor(view, field)) ? [graphProblem('POOL_MISSING', { place })] : []
    case 'rights':
      return rightsProblems(view, node, field)
    case 'journey':
      return missing(field, view.known.journeys) ? [graphProblem('JOURNEY_MISSING', { place })] : []
    case 'audience':
      return missing(field, view.known.audiences) ? [graphProblem('AUDIENCE_MISSING', { place })] : []
    case 'shares':
      return sharesProblem(node, field)
    case undefined:
      return []
    default:
      return typeof value === 'string' && value !== '' ? textProblem(widget, value, { place, fix }) : []
  }
}

type Details = { readonly place: { readonly node: string; readonly pointer: string }; readonly fix: Problem['fix'] }

function textProblem(widget: string, text: string, details: Details): Problem[] {
  switch (widget) {
    case 'duration':
      return isDuration(text) ? [] : [graphProblem('DURATION_INVALID', { params: { text }, ...details })]
    case 'time-of-day':
      return isTimeOfDay(text) ? [] : [graphProblem('TIME_OF_DAY_INVALID', { params: { text }, ...details })]
    case 'zone':
      return isZone(text) ? [] : [graphProblem('ZONE_UNKNOWN', { params: { zone: text }, ...details })]
    case 'instant': {
      const params = { field: details.place.pointer, detail: `"${text}" is not a date and time` }
      return zonedLocal(text, 'UTC') === undefined ? [graphProblem('CONFIG_INVALID', { params, ...details })] : []
    }
    default:
      return []
  }
}

/** Empty where something is needed, or an id the brand does not have. */
function missing({ value, required, schema }: Field, known: ReadonlySet<string> | undefined): boolean {
  const held = value ?? schema['default']
  if (held === undefined || held === '') return required
  return typeof held === 'string' && known?.has(held) === false
}

/** Benefits of the kind this field gives, where the brand's are known. */
function poolsFor({ known: { pools, poolKinds } }: View, { schema }: Field): ReadonlySet<string> | undefined {
  const kind = schema['holds'] ?? 'coupon'
  if (!pools || !poolKinds) return pools
  return new Set([...pools].filter((id) => (poolKinds.get(id) ?? 'coupon') === kind))
}

/** Rights by person: everybody the table speaks of gets something that there is. */
function rightsProblems(
  { known: { pools, poolKinds } }: View,
  node: JourneyNode,
  { value, pointer }: Field,
): Problem[] {
  const { rows, columns, cells } = objectOf(value ?? {})
  const place = { node: node.id, pointer }
  const names = (list: Json | undefined): readonly string[] => (Array.isArray(list) ? list.map(String) : [])
  if (names(rows).length === 0 || names(columns).length === 0) return [graphProblem('RIGHTS_TABLE_EMPTY', { place })]
  const given = (Array.isArray(cells) ? cells : []).map(objectOf)
  const filled = (pool: Json | undefined): boolean =>
    typeof pool === 'string' && pool !== '' && (pools?.has(pool) ?? true) && poolKinds?.get(pool) !== 'lottery'
  return names(rows).flatMap((row) =>
    names(columns).flatMap((column) => {
      const cell = given.find((each) => each['row'] === row && each['column'] === column)
      return filled(cell?.['pool']) ? [] : [graphProblem('RIGHTS_CELL_EMPTY', { params: { row, column }, place })]
    }),
  )
}

function sharesProblem(node: JourneyNode, { value, pointer }: Field): Problem[] {
  if (!Array.isArray(value)) return []
  const percents = value.map((entry: Json) => objectOf(entry)['percent'])
  if (!percents.every((percent) => typeof percent === 'number')) return []
  const sum = percents.reduce((total: number, percent: number) => total + percent, 0)
  if (Math.abs(sum - 100) < 0.5) return []
  const config = { ...node.config, [pointer.slice(1)]: evened(value, percents) }
  const fix = { command: 'setConfig', args: { node: node.id, config } }
  const params = { sum: Math.round(sum * 100) / 100 }
  return [graphProblem('SHARES_NOT_WHOLE', { params, place: { node: node.id, pointer }, fix })]
}

/** The same proportions in whole percents; the last takes what rounding left. */
function evened(entries: readonly Json[], percents: readonly number[]): readonly Json[] {
  const sum = percents.reduce((total, percent) => total + percent, 0)
  const parts = percents.map((percent) => Math.floor(sum > 0 ? (percent / sum) * 100 : 100 / percents.length))
  const rest = 100 - parts.reduce((total, part) => total + part, 0)
  return entries.map((entry, i) => {
    const percent = (parts[i] ?? 0) + (i === entries.length - 1 ? rest : 0)
    return { ...objectOf(entry), percent }
  })
}

const validators = new WeakMap<JsonObject, z.ZodType>()

function validatorOf(schema: JsonObject): z.ZodType {
  const known = validators.get(schema)
  if (known) return known
  // our schemas come out of zod itself, whose reader wants a mutable type for what it only reads
  const validator = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
  validators.set(schema, validator)
  return validator
}

function issueProblems(node: JourneyNode, issue: z.core.$ZodIssue): Problem[] {
  const pointer = pointerOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const place = { node: node.id, pointer: `${pointer}/${key}` }
      const fix = issue.path.length === 0 ? withoutField(node, key) : undefined
      return graphProblem('CONFIG_UNKNOWN_FIELD', { params: { field: key }, place, fix })
    })
  }
  const place = { node: node.id, pointer }
  const value = valueAt(node.config, issue.path)
  const field = String(issue.path.at(-1) ?? '')
  if (value === undefined || value === '') return [graphProblem('CONFIG_MISSING', { params: { field }, place })]
  return [graphProblem('CONFIG_INVALID', { params: { field, detail: issue.message }, place })]
}

function withoutField(node: JourneyNode, key: string): NonNullable<Problem['fix']> {
  const config = Object.fromEntries(Object.entries(node.config).filter(([name]) => name !== key))
  return { command: 'setConfig', args: { node: node.id, config } }
}

function valueAt(value: Json | undefined, path: readonly PropertyKey[]): Json | undefined {
  let here: Json | undefined = value
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    // the line above proved that the key belongs to this array or object
    here = (here as { readonly [key: PropertyKey]: Json })[key]
  }
  return here
}

function isTimeOfDay(text: string): boolean {
  try {
    return minuteOfDay(text) < 1440
  } catch (error) {
    if (error instanceof TimeOfDayError) return false
    throw error
  }
}
