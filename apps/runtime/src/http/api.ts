import { type Office, router } from './base.ts'
import { keyRoutes } from './routes/keys.ts'
import { manifestRoutes } from './routes/manifest.ts'
import { sessionRoutes } from './routes/session.ts'

/** Every route under `/api`. Chained, or the typed client would know none of them. */
export const api = (office: Office) =>
  router().route('/', sessionRoutes(office)).route('/', manifestRoutes(office)).route('/', keyRoutes(office))

/** What the designer's client is made from: `hc<Api>('/')`. */
export type Api = ReturnType<typeof api>
