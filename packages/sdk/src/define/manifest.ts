import type { JsonObject } from '../json.ts'
import type { Shelf } from './node.ts'
import type { PortSpec } from './ports.ts'
import type { Text } from './text.ts'

/** A node as the designer knows it: plain data, served at `GET /api/manifest`. */
export interface NodeManifest {
  readonly type: string
  readonly version: number
  readonly title: Text
  readonly summary?: Text
  readonly icon: string
  readonly shelf: Shelf
  readonly entry: boolean
  /** JSON Schema of the config: draft 2020-12 from the zod schema, with our keywords (`fields.ts`) on the properties. */
  readonly schema: JsonObject
  readonly defaults: JsonObject
  readonly ports: readonly PortSpec[]
}

export interface Manifest {
  readonly apiVersion: 1
  readonly shelves: readonly { readonly id: Shelf; readonly title: Text }[]
  readonly nodes: readonly NodeManifest[]
}
