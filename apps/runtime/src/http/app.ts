import { type Context, Hono } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Auth } from '../access/auth.ts'
import { api } from './api.ts'
import type { Env, Office } from './base.ts'
import { designer } from './designer.ts'
import { answerError, answerProblem, plain } from './errors.ts'
import { ownOrigin, pageHeaders, signedIn, smallBodies } from './guard.ts'
import { journeySchema, openApiDocument } from './openapi.ts'
import { liveRoute } from './routes/live.ts'
import { hookRoutes } from './routes/hooks.ts'
import { healthRoutes } from './routes/health.ts'
import { segmentRoutes } from './routes/segment.ts'

export interface HttpOptions {
  readonly office: Office
  readonly auth: Auth
  /** Folder of the built designer. */
  readonly dist: string
  /** Aborted when the process wants to stop: lines held open end by themselves. */
  readonly closing: AbortSignal
}

/** The whole of HTTP, in the order a request meets it. Open without a sign-in: what stands above `signedIn`. */
export function createHttp({ office, auth, dist, closing }: HttpOptions): Hono<Env> {
  const app = new Hono<Env>()
  app.onError((error, c) => answerError(error, c, office.log))
  app.notFound((c) =>
    answerProblem(c, { ...plain(404, 'NOT_FOUND', `There is nothing at ${c.req.path}.`), instance: c.req.path }),
  )
  app.use('*', async (c, next) => {
    const end = office.meter.requests.startTimer({ method: c.req.method })
    await next()
    end({ route: routeOf(c), status: c.res.status })
  })
  app.route('/', segmentRoutes(office)) // before the headers of pages: it answers programs, thousands of times a second
  app.use('*', pageHeaders)
  app.route('/', healthRoutes(office))
  app.route('/', hookRoutes(office))
  app.use('/api/*', smallBodies)
  app.use('/api/*', async (c, next) => {
    await next()
    if (c.res.headers.get('Cache-Control') === null) c.header('Cache-Control', 'no-store')
  })
  app.on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw))
  app.use('/api/*', ownOrigin, signedIn(office, auth))
  liveRoute(app, office, closing)
  const routes = api(office)
  app.route('/', routes)
  app.get('/api/openapi.json', (c) => c.json(openApiDocument(routes, office.version)))
  app.get('/api/journey.schema.json', (c) => c.json(journeySchema()))
  app.route('/', designer(dist))
  return app
}

/** The pattern that answered, so that a figure is kept for each route and not for each id. */
function routeOf(c: Context): string {
  return matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'other'
}
