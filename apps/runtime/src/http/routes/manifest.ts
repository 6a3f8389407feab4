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

/** The nodes do not change while the process runs, so the manifest is made once. */
export const manifestRoutes = ({ nodes }: Office) => {
  const manifest = toManifest([...nodes.nodes.values()])
  return router().openapi(read, (c) => c.json(manifest, 200))
}
