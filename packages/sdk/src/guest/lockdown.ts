import { isBuiltin, registerHooks } from 'node:module'

/**
 * What `--permission` leaves open, closed: it does not cover node:sqlite, which writes files, nor signals to other processes,
 * their priority, or the flags of the engine (all four tried). So a guest sees few modules of Node and a process of straw.
 */
const OPEN: ReadonlySet<string> = new Set([
  'assert',
  'async_hooks',
  'buffer',
  'crypto',
  'events',
  'path',
  'path/posix',
  'punycode',
  'querystring',
  'stream',
  'stream/promises',
  'string_decoder',
  'url',
  'util',
  'util/types',
  'zlib',
])

/** After this nothing that is loaded reaches past the fence. `told` hears of what was tried. */
export function lockDown(told: (what: string) => void): void {
  registerHooks({
    resolve(specifier, context, next) {
      const name = specifier.replace(/^node:/, '')
      if (isBuiltin(specifier) && !OPEN.has(name)) {
        told(`import of node:${name}`)
        throw Object.assign(new Error(`node:${name} is not open to plugins.`), { code: 'ERR_ACCESS_DENIED' })
      }
      return next(specifier, context)
    },
    load(url, context, next) {
      const loaded = next(url, context)
      // a module of the old kind is handed a `require` and a `module` that lead around this fence
      if (loaded.format?.startsWith('commonjs') === true) {
        told(`load of ${url.split('/').at(-1) ?? url}`)
        throw Object.assign(new Error('Plugins are ES modules.'), { code: 'ERR_ACCESS_DENIED' })
      }
      return loaded
    },
  })
  const real = process
  const straw = Object.freeze({
    env: Object.freeze({}),
    argv: Object.freeze([]),
    platform: real.platform,
    version: real.version,
    versions: Object.freeze({ ...real.versions }),
    nextTick: real.nextTick.bind(real),
    hrtime: real.hrtime,
    exit: (code?: number) => real.exit(code),
    abort: () => real.abort(),
    emitWarning: () => {},
    on: () => straw,
    once: () => straw,
    off: () => straw,
  })
  Object.defineProperty(globalThis, 'process', { value: straw, writable: false, configurable: false })
  for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'navigator', 'localStorage']) {
    Reflect.deleteProperty(globalThis, name)
  }
}
