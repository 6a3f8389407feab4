import { type Office, router } from './base.ts'
import { mergeRoutes } from './people/merge.ts'
import { audienceRoutes } from './routes/audiences.ts'
import { brandRoutes } from './routes/brand.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { clockRoutes } from './routes/clock.ts'
import { connectionRoutes } from './routes/connections.ts'
import { draftRoutes } from './routes/drafts.ts'
import { effectRoutes } from './routes/effects.ts'
import { entryRoutes } from './routes/entries.ts'
import { importRoutes } from './routes/imports.ts'
import { journeyRoutes } from './routes/journeys.ts'
import { keyRoutes } from './routes/keys.ts'
import { laneRoutes } from './routes/lanes.ts'
import { manifestRoutes } from './routes/manifest.ts'
import { memberRoutes } from './people/members.ts'
import { pluginRoutes } from './routes/plugins.ts'
import { poolRoutes } from './routes/pools.ts'
import { quarantineRoutes } from './routes/quarantine.ts'
import { publishingRoutes } from './routes/publishing.ts'
import { redemptionRoutes } from './shop/redemptions.ts'
import { rewardRoutes } from './shop/rewards.ts'
import { runRoutes } from './routes/runs.ts'
import { scoreRoutes } from './routes/scores.ts'
import { sessionRoutes } from './routes/session.ts'
import { trailRoutes } from './people/trail.ts'
import { watchRoutes } from './routes/watch.ts'

/** Every route under `/api`. Chained, or the typed client would know none of them. */
export const api = (office: Office) =>
  router()
    .route('/', sessionRoutes(office))
    .route('/', brandRoutes(office))
    .route('/', manifestRoutes(office))
    .route('/', journeyRoutes(office))
    .route('/', draftRoutes(office))
    .route('/', entryRoutes(office))
    .route('/', publishingRoutes(office))
    .route('/', runRoutes(office))
    .route('/', poolRoutes(office))
    .route('/', rewardRoutes(office))
    .route('/', redemptionRoutes(office))
    .route('/', audienceRoutes(office))
    .route('/', catalogueRoutes(office))
    .route('/', importRoutes(office))
    .route('/', memberRoutes(office))
    .route('/', mergeRoutes(office))
    .route('/', trailRoutes(office))
    .route('/', scoreRoutes(office))
    .route('/', connectionRoutes(office))
    .route('/', pluginRoutes(office))
    .route('/', effectRoutes(office))
    .route('/', quarantineRoutes(office))
    .route('/', watchRoutes(office))
    .route('/', laneRoutes(office))
    .route('/', keyRoutes(office))
    .route('/', clockRoutes(office))

/** What the designer's client is made from: `hc<Api>('/')`. */
export type Api = ReturnType<typeof api>
