import { createRoute } from '@hono/zod-openapi'
import { type Manifest, toManifest } from '@cairn/sdk'
import { type Office, ok, plainJson, router } from '../base.ts'

const read = createRoute({
  method: 'get',
  path: '/api/manifest',
  tags: ['Journeys'],
  summary: 'The installed node types: schemas, ports, icons, strings',
  responses: ok(plainJson<Manifest>('Manifest')),
})

/** Made once for as long as no node comes or goes. */
export const manifestRoutes = ({ nodes }: Office) => {
  let made: { readonly revision: number | undefined; readonly manifest: Manifest } | undefined
  return router().openapi(read, (c) => {
    const revision = nodes.revision?.()
    if (!made || made.revision !== revision) made = { revision, manifest: toManifest([...nodes.nodes.values()]) }
    return c.json(made.manifest, 200)
  })
}
