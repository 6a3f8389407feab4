import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'

const UNBUILT = `<!doctype html><meta charset="utf-8"><title>Cairn</title>
<p>The designer is not built yet. Run <code>npm run build</code> and load this page again.</p>`
/** Paths that belong to programs: a wrong one is a problem document, never a page. */
const NOT_PAGES = /^\/(api|v1|hooks|healthz|readyz|metrics)(\/|$)/

/** The built designer: hashed assets for ever, the page itself asked for anew, every other path is the page. */
export function designer(dist: string): Hono {
  const assets = files(dist, 'public, max-age=31536000, immutable')
  const others = files(dist, 'public, max-age=3600')
  const site = new Hono()
  site.use('*', compress())
  site.get('/assets/*', assets, (c) => c.notFound())
  site.get('*', (c, next) => {
    const page = NOT_PAGES.test(c.req.path) || c.req.path === '/' || c.req.path === '/index.html'
    return page ? next() : others(c, next)
  })
  site.get('*', (c) => {
    if (NOT_PAGES.test(c.req.path)) return c.notFound()
    const page = join(dist, 'index.html')
    c.header('Cache-Control', 'no-cache')
    if (!existsSync(page)) return c.html(UNBUILT, 503)
    return c.html(readFileSync(page, 'utf8'))
  })
  return site
}

/** Files of the folder under this caching, once the folder is there: it may be built while we run. */
function files(dist: string, caching: string): MiddlewareHandler {
  let serve: MiddlewareHandler | undefined
  return (c, next) => {
    if (serve === undefined && !existsSync(dist)) return next()
    serve ??= serveStatic({ root: dist, onFound: (_path, found) => found.header('Cache-Control', caching) })
    return serve(c, next)
  }
}
