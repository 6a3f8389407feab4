/** The head of every plugin of these tests: a channel without an account, one message a call unless it says otherwise. */
const head = `
import { accepted, defineChannel, defineConnection } from '@cairn/sdk'
import * as z from 'zod'
const channel = (id, send, more = {}) => defineChannel({
  id, version: 1, title: id, icon: 'bug', address: 'none', idempotency: { class: 'none' },
  limits: { batch: 1, concurrency: 2 }, config: z.object({ text: z.string().default('{{ member.name }}') }), templates: ['text'],
  send, ...more,
})
const all = ({ batch }, ref) => batch.map(({ key }) => accepted(key, ref))
`

export const WELL = `${head}
export default channel('well.send', (context) => all(context), { limits: { batch: 20, concurrency: 2 } })`

/** Every way of answering nonsense without ending. */
export const NONSENSE = `${head}
const circle = {}
circle.self = circle
export default [
  channel('odd.throws', () => { throw new TypeError('It was not meant to be.') }),
  channel('odd.rejects', async () => { throw new Error('It was not meant to be.') }),
  channel('odd.string', () => { throw 'a text' }),
  channel('odd.nothing', () => { throw undefined }),
  channel('odd.number', () => 42),
  channel('odd.words', ({ batch }) => batch.map(() => ({ key: 'nobody', outcome: 'maybe' }))),
  channel('odd.large', ({ batch }) => [{ key: batch[0].key, outcome: 'accepted', ref: 'x'.repeat(50_000_000) }]),
  channel('odd.circle', () => [circle]),
  channel('odd.never', () => new Promise(() => {})),
  channel('odd.proto', ({ batch }) => batch.map(({ key }) => JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"key":"' + key + '","outcome":"accepted"}'))),
]`

export const nonsense: readonly string[] = [...NONSENSE.matchAll(/channel\('(odd\.\w+)'/g)].map(([, id = '']) => id)

/** Ends, in the way it is told, at the member it is told of. */
export const ending = (how: string, limits = '{ batch: 10, concurrency: 1 }'): string => `${head}
const kept = []
export default channel('end.send', async ({ batch, http, log }) => {
  const bad = batch.find(({ content }) => content.text.startsWith('Bad'))
  if (bad) { ${how} }
  return all({ batch })
}, { limits: ${limits} })`

/** Keeps memory with each call. */
export const LEAK = `${head}
const kept = []
export default channel('leak.send', ({ batch }) => {
  kept.push(Buffer.alloc(70_000_000, 1))
  setInterval(() => {}, 10_000)
  return all({ batch })
})`

/** Reaches for everything that is not its own and keeps what came of it. */
export const REACH = `${head}
export const account = defineConnection({
  id: 'reach.account', settings: z.object({ host: z.string(), inner: z.string() }), secrets: z.object({ token: z.string() }),
  baseUrl: 'http://{host}', auth: { bearer: 'token' },
})
const PROBES = {
  env: async () => { if (Object.keys(process.env).length > 0) return 'reached' ; throw new Error('empty') },
  file: async () => (await import('node:fs')).readFileSync('/etc/passwd', 'utf8'),
  write: async () => (await import('node:fs')).writeFileSync('/tmp/cairn-reach', 'x'),
  environ: async () => (await import('node:fs/promises')).readFile('/proc/self/environ'),
  sqlite: async () => new ((await import('node:sqlite')).DatabaseSync)('/tmp/cairn-reach.db'),
  child: async () => (await import('node:child_process')).execSync('id'),
  worker: async () => new ((await import('node:worker_threads')).Worker)('1', { eval: true }),
  net: async () => (await import('node:net')).connect(80, '127.0.0.1'),
  dns: async () => (await import('node:dns/promises')).lookup('example.com'),
  udp: async () => (await import('node:dgram')).createSocket('udp4'),
  fetch: async () => fetch('http://127.0.0.1'),
  socket: async () => new WebSocket('ws://127.0.0.1'),
  inspector: async () => (await import('node:inspector')).open(0),
  flags: async () => (await import('node:v8')).setFlagsFromString('--allow-natives-syntax'),
  priority: async () => (await import('node:os')).setPriority(0, 19),
  process: async () => (await import('node:process')).kill(1, 0),
  kill: async () => process.kill(process.ppid, 0),
  ppid: async () => { if (process.ppid === undefined) throw new Error('unknown') ; return process.ppid },
  binding: async () => process.binding('fs'),
  builtin: async () => process.getBuiltinModule('fs'),
  require: async () => (await import('node:module')).createRequire(import.meta.url)('fs'),
  vm: async () => (await import('node:vm')).runInThisContext('process'),
  eval: async () => new Function('return process')(),
  ffi: async () => import('node:ffi'),
  wasi: async () => import('node:wasi'),
  main: async () => (await import('file:///proc/self/cwd/../../../package.json', { with: { type: 'json' } })),
  other: async ({ http, settings }) => http.get('http://' + settings.inner + '/steal'),
  metadata: async ({ http }) => http.get('http://169.254.169.254/latest/meta-data'),
  header: async ({ http }) => http.get('/echo', { headers: { 'x-a': 'b\\r\\nhost: elsewhere' } }),
  secret: async (context) => { if (JSON.stringify(context).includes('canary')) return 'reached' ; throw new Error('unseen') },
  echo: async ({ http }) => { const { body } = await http.get('/echo') ; if (body.includes('canary')) return body ; throw new Error('struck out') },
  kv: async ({ kv }) => { const value = await kv.get('mine') ; if (value === undefined) throw new Error('unknown') ; return value },
  room: async ({ kv }) => kv.set('large', 'x'.repeat(10_000)),
}
export default channel('reach.send', async (context) => {
  const found = {}
  for (const [name, probe] of Object.entries(PROBES)) {
    try { found[name] = 'REACHED ' + String(await probe(context)).slice(0, 40) } catch (error) { found[name] = String(error.code ?? error.message).slice(0, 60) }
  }
  Object.prototype.polluted = 1
  Array.prototype.map = () => ['broken']
  context.log.info(JSON.stringify(found))
  await context.kv.set('found', found)
  return [accepted(context.batch[0].key, 'x')]
}, { connection: account })`

export const probes: readonly string[] = [...REACH.matchAll(/^ {2}(\w+): async/gm)].map(([, name = '']) => name)

/** Keeps a value, under the very key another plugin asks for. */
export const KEEPER = `${head}
export default channel('keeper.send', async ({ batch, kv }) => { await kv.set('mine', 'treasure') ; return all({ batch }) })`

/** Says which release it is, after the provider has answered. */
export const release = (name: string): string => `${head}
export const account = defineConnection({
  id: 'move.account', settings: z.object({ host: z.string() }), secrets: z.object({}), baseUrl: 'http://{host}',
})
export default channel('move.send', async ({ batch, http }) => {
  await http.post('/', { json: { release: '${name}' } })
  return all({ batch }, '${name}')
}, { connection: account })`
