import { formOfJson, type JsonObject, type Problem } from '@cairn/sdk'
import type { PluginModel } from '@cairn/sdk/plugin'
import type { Plugins } from '../plugins/plugins.ts'
import { Invalid, NotFound } from '../refusal.ts'

/** A kind of model that an installed plugin brings. */
export interface Kind {
  readonly plugin: string
  readonly pluginVersion: string
  /** Of the files that were agreed to. */
  readonly release: string
  readonly node: PluginModel
}

export function kindsOf(plugins: Plugins | undefined): readonly Kind[] {
  return (plugins?.all() ?? []).flatMap(({ id, manifest, row }) =>
    row === undefined
      ? []
      : manifest.nodes.flatMap((node) =>
          node.kind === 'scoring' ? [{ plugin: id, pluginVersion: manifest.version, release: row.hash, node }] : [],
        ),
  )
}

export const kindOf = (plugins: Plugins | undefined, node: string): Kind | undefined =>
  kindsOf(plugins).find((kind) => kind.node.id === node)

export function mustKnow(plugins: Plugins | undefined, node: string): Kind {
  const kind = kindOf(plugins, node)
  if (!kind) throw new NotFound('scoring model of an installed plugin')
  return kind
}

/** The settings with their defaults, as the plugin is handed them. */
export function settingsOf({ node }: Kind, config: JsonObject): JsonObject {
  const parsed = formOfJson(node.schema, {}).safeParse(config)
  // what comes out of a JSON Schema over JSON is JSON
  if (parsed.success) return parsed.data as JsonObject
  throw new Invalid(
    parsed.error.issues.map((issue): Problem => ({
      code: 'CONFIG_INVALID',
      severity: 'error',
      message: issue.message,
      place: { pointer: ['/config', ...issue.path].map(String).join('/') },
    })),
  )
}
