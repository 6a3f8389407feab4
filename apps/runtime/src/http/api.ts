import { type Office, router } from './base.ts'
import { brandRoutes } from './routes/brand.ts'
import { connectionRoutes } from './routes/connections.ts'
import { draftRoutes } from './routes/drafts.ts'
import { journeyRoutes } from './routes/journeys.ts'
import { keyRoutes } from './routes/keys.ts'
import { manifestRoutes } from './routes/manifest.ts'
import { poolRoutes } from './routes/pools.ts'
import { publishingRoutes } from './routes/publishing.ts'
import { runRoutes } from './routes/runs.ts'
import { sessionRoutes } from './routes/session.ts'

/** Every route under `/api`. Chained, or the typed client would know none of them. */
export const api = (office: Office) =>
  router()
    .route('/', sessionRoutes(office))
    .route('/', brandRoutes(office))
    .route('/', manifestRoutes(office))
    .route('/', journeyRoutes(office))
    .route('/', draftRoutes(office))
    .route('/', publishingRoutes(office))
    .route('/', runRoutes(office))
    .route('/', poolRoutes(office))
    .route('/', connectionRoutes(office))
    .route('/', keyRoutes(office))

/** What the designer's client is made from: `hc<Api>('/')`. */
export type Api = ReturnType<typeof api>
