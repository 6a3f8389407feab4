import { type Json, type JsonObject, objectOf } from '../json.ts'
import type { Port } from './outcome.ts'
import type { Text } from './text.ts'

/**
 * How a node's ports follow from its config, as plain data so that the designer can draw them without code.
 * A string is a fixed required port.
 */
export type PortSpec =
  | Port
  | {
      readonly port: Port
      /** Unwired optional ports end the run with reason `<node>.<port>`. */
      readonly required?: boolean
      readonly label?: Text
      /** Present only while each of these fields is `is`, or one of them. */
      readonly when?: PortCondition | readonly PortCondition[]
    }
  /** One port for each element of the array `config[each]`; its id is `element[port]`, its label `element[label]`. */
  | EachPort

interface EachPort {
  readonly each: string
  readonly port: string
  readonly label?: string
  readonly required?: boolean
  readonly when?: PortCondition | readonly PortCondition[]
}

export interface PortCondition {
  readonly field: string
  readonly is: Json | readonly Json[]
}

/** A port of one node as it stands now. `label` absent: the catalogue's `port.<port>`. */
export interface PortView {
  readonly port: Port
  readonly required: boolean
  readonly label?: string | Text
}

/** The ports of a node with this config, in drawing order, without repeats. */
export function portsOf(specs: readonly PortSpec[], config: JsonObject): PortView[] {
  const views = specs.flatMap((spec) => viewsOf(spec, config))
  return views.filter((view, i) => views.findIndex((other) => other.port === view.port) === i)
}

function viewsOf(spec: PortSpec, config: JsonObject): PortView[] {
  if (typeof spec === 'string') return [{ port: spec, required: true }]
  if ('each' in spec) return elementsOf(config, spec).flatMap((element) => elementView(spec, element))
  if (!stands(spec.when, config)) return []
  return [{ port: spec.port, required: spec.required ?? true, ...(spec.label && { label: spec.label }) }]
}

function stands(when: Extract<PortSpec, { port: string }>['when'], config: JsonObject): boolean {
  const conditions = when === undefined ? [] : 'field' in when ? [when] : when
  return conditions.every(({ field, is }) => {
    const value = config[field]
    return Array.isArray(is) ? is.some((one) => one === value) : is === value
  })
}

function elementsOf(config: JsonObject, { each, when }: EachPort): readonly Json[] {
  const value = stands(when, config) ? config[each] : undefined
  return Array.isArray(value) ? value : []
}

function elementView(spec: EachPort, element: Json): PortView[] {
  const fields = objectOf(element)
  const port = fields[spec.port]
  const label = spec.label ? fields[spec.label] : undefined
  if (typeof port !== 'string' || port === '') return []
  return [{ port, required: spec.required ?? false, ...(typeof label === 'string' && label !== '' && { label }) }]
}
