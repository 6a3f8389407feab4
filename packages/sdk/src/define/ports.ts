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
      /** Present only while `config[field] === is`. */
      readonly when?: { readonly field: string; readonly is: Json }
    }
  /** One port for each element of the array `config[each]`; its id is `element[port]`, its label `element[label]`. */
  | { readonly each: string; readonly port: string; readonly label?: string; readonly required?: boolean }

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
  if ('each' in spec) return elementsOf(config[spec.each]).flatMap((element) => elementView(spec, element))
  if (spec.when && config[spec.when.field] !== spec.when.is) return []
  return [{ port: spec.port, required: spec.required ?? true, ...(spec.label && { label: spec.label }) }]
}

function elementsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function elementView(spec: Extract<PortSpec, { each: string }>, element: Json): PortView[] {
  const fields = objectOf(element)
  const port = fields[spec.port]
  const label = spec.label ? fields[spec.label] : undefined
  if (typeof port !== 'string' || port === '') return []
  return [{ port, required: spec.required ?? false, ...(typeof label === 'string' && label !== '' && { label }) }]
}
