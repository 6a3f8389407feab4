/** Pieces of a file and what stands in their place; a piece that is not there is an error of the corpus. */
export type Patch = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>

const code = (...changes: readonly (readonly [string, string])[]): Patch => ({ 'plugin.ts': changes })
const told = (...changes: readonly (readonly [string, string])[]): Patch => ({ 'package.json': changes })
const chinese = (...texts: readonly string[]): Patch => ({
  'locales/zh-CN.json': texts.map((text) => ['{', `{ "${text}": "示例",`] as const),
})

const POST = `const reply = await http.post('/v1/batch', { json: { from: config.sender, messages } })`
const READ = `return reply.json<Item[]>().map(outcomeOf)`
const SENDER = 'sender: z.string().min(1).max(20),'
const TEST = `test: async ({ http }) => (await http.get('/v1/me')).json(),`
const MESSAGES = `const messages = batch.map((to) => ({ ref: to.key, to: to.address, text: to.content.body, locale: to.locale }))`
const PREDICT = 'predict({ model, columns, rows }) {'
const MIGRATE = `migrations: { 2: ({ shout: _shout, ...config }) => ({ list: 'all', ...config }) },`
const PARSE = 'parse: ({ text }) =>'
const GRANT = `return (await http.post('/v1/grants', { json: { grants } })).json<Item[]>().map(outcomeOf)`

/**
 * What makes the good plugin bad in one way: the patch of each check is failed by that check and by no other. Checks without one
 * do not apply to any plugin yet.
 */
export const PATCHES: Readonly<Record<string, Patch>> = {
  A1: told(['"cairn-plugin"', '"plugin"']),
  A2: { 'plugin.json': [['"version": 2', '"version": 3']] },
  A3: { 'fixtures/released.json': [['"id": "good.plain"', '"id": "good.gone"']] },
  A4: told(['"private": true,', '"private": true, "scripts": { "postinstall": "true" },']),
  A5: told(['"private": true,', '"private": true, "dependencies": { "left-pad": "1.0.0" },']),
  A6: { 'notes.exe': [['', 'MZ']] },
  A7: code(['export const account', `const late = () => import('./mock.ts')\nvoid late\nexport const account`]),
  A8: told(['"license": "Apache-2.0",', '']),
  A9: { 'README.md': [['Good message', 'Best message']] },
  A10: code([
    `baseUrl: 'https://{region}.api.good.example',`,
    `baseUrl: 'https://{region}.api.good.example', hosts: ['idle.good.example'],`,
  ]),
  A11: code([`icon: 'gift'`, `icon: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'`]),
  A12: told(['"cairn": ">=0.1.0"', '"cairn": "^9.0.0"']),
  B1: {
    ...code([SENDER, `${SENDER} pair: z.tuple([z.string(), z.string()]).default(['a', 'b']),`]),
    ...chinese('Pair'),
  },
  B2: {
    ...code([SENDER, `${SENDER} place: z.object({ x: z.string().default('') }).default({ x: '' }),`]),
    ...chinese('Place'),
  },
  B3: { ...code([SENDER, `${SENDER} code: z.string().max(3).default('four'),`]), ...chinese('Code') },
  B4: {
    ...code([
      `list: z.string().default('all'),\n  }),`,
      `list: z.string().default('all'),\n  }).refine((all) => all.body.length > 0, { when: () => true }),`,
    ]),
  },
  B5: {
    ...code([SENDER, `${SENDER} even: z.int().min(0).max(9).refine((n) => n % 2 === 0).default(2),`]),
    ...chinese('Even'),
  },
  B6: { ...code([SENDER, `${SENDER} hue: z.string().default('').meta({ widget: 'rainbow' }),`]), ...chinese('Hue') },
  B7: {
    ...code([
      SENDER,
      `${SENDER} size: z.string().min(1).max(9).default('a').transform((text) => text.length as unknown as string),`,
    ]),
    ...chinese('Size'),
  },
  B8: { ...code([SENDER, `${SENDER} apiToken: z.string().default(''),`]), ...chinese('Api token') },
  B9: {
    ...code([SENDER, `${SENDER} code: z.string().max(3).default('').meta({ examples: ['four'] }),`]),
    ...chinese('Code'),
  },
  B10: {
    ...code([
      SENDER,
      `${SENDER} way: z.discriminatedUnion('by', [z.object({ by: z.literal('a') }), z.object({ by: z.literal('b') })]).default({ by: 'a' }),`,
    ]),
    ...chinese('Way'),
  },
  C1: code([TEST, `test: async ({ http }) => { (await http.get('/v1/me')).json(); throw new Error('never') },`]),
  C2: code([TEST, `test: ({ http }) => http.get('/v1/me'),`]),
  C3: code([TEST, `test: async ({ http }) => (await http.post('/v1/ping', { json: {} })).json(),`]),
  C4: code(['export const account', `export const backup = 'sk_live_0123456789'\nexport const account`]),
  C5: {
    ...code([`settings: z.object({ region`, `settings: z.object({ password: z.string().default(''), region`]),
    ...chinese('Password'),
  },
  C7: code([`baseUrl: 'https://{region}.api.good.example',`, `baseUrl: 'https://localhost:8443',`]),
  C8: code(
    [TEST, `test: async ({ http }) => { if (known) return; (await http.get('/v1/me')).json(); known = true },`],
    ['export const account', 'let known = false\nexport const account'],
  ),
  D1: code([
    READ,
    `return [...reply.json<Item[]>(), ...(batch.length > 1 ? [{ ref: 'else', id: 'x' }] : [])].map(outcomeOf)`,
  ]),
  D2: code([
    READ,
    `return reply.json<Item[]>().map((item, i) => outcomeOf({ ...item, ref: batch[i]?.key ?? item.ref }))`,
  ]),
  D3: code([READ, `if (batch.length === 1) return []\n    ${READ}`]),
  D4: code([
    POST,
    `await http.post('/v1/batch', { json: { from: config.sender, messages: messages.filter(({ locale }) => locale === 'fr') } })\n    ${POST}`,
  ]),
  D5: code([
    `limits: { batch: 50, concurrency: 4, perSecond: 50 }`,
    `limits: { batch: 60, concurrency: 4, perSecond: 50 }`,
  ]),
  D6: code([`return rejected(ref, 'invalid_address')`, `return rejected(ref, 'other')`]),
  D7: code([
    READ,
    `const items = reply.json<Item[]>()
    const quiet = batch.filter(({ key }) => items.length > 1 && !items.some(({ ref }) => ref === key))
    return [...items.map(outcomeOf), ...quiet.map(({ key }) => accepted(key))]`,
  ]),
  D8: code([
    READ,
    `const items = reply.json<Item[]>()
    return items.length > batch.length ? [] : items.map(outcomeOf)`,
  ]),
  D9: code([
    READ,
    `try {
      ${READ}
    } catch (error) {
      if (error instanceof SyntaxError) return batch.map(({ key }) => rejected(key, 'other'))
      throw error
    }`,
  ]),
  D10: code(['text: to.content.body, locale', `text: to.content.body.replace(/[^\\u0000-\\uFFFF]/gu, '?'), locale`]),
  D11: code(['text: to.content.body, locale', `text: batch[0]?.content.body, locale`]),
  D12: code(['locale: to.locale', `locale: 'en'`]),
  D13: code(
    [
      POST,
      `${POST}.catch(async (error: unknown) => {
      if (signal.aborted) await new Promise((go) => setTimeout(go, 1500))
      throw error
    })`,
    ],
    ['async send({ config, batch, http })', 'async send({ config, batch, http, signal })'],
  ),
  D14: code([
    READ,
    `if (reply.status === 500) return batch.map(({ key }) => accepted(key))
    ${READ}`,
  ]),
  E1: code([
    READ,
    `if (reply.status === 429) return batch.map(({ key }) => rejected(key, 'quota_exceeded'))\n    ${READ}`,
  ]),
  E2: code([READ, `if (reply.status === 503) return batch.map(({ key }) => rejected(key, 'other'))\n    ${READ}`]),
  E3: code([READ, `if (reply.status === 400) return batch.map(({ key }) => retry(key))\n    ${READ}`]),
  E4: code([
    POST,
    `const first = await http.post('/v1/batch', { json: { from: config.sender, messages } })
    const reply = first.status === 401 ? await http.post('/v1/batch', { json: { from: config.sender, messages } }) : first`,
  ]),
  E5: code([
    POST,
    `const reply = await http.post('/v1/batch', { json: { from: config.sender, messages } }).catch((error: Error) => error)
    if (reply instanceof Error && reply.name === 'NothingSentError') return batch.map(({ key }) => rejected(key, 'unreachable'))
    if (reply instanceof Error) throw reply`,
  ]),
  E6: code([
    POST,
    `const reply = await http.post('/v1/batch', { json: { from: config.sender, messages } }).catch((error: Error) => error)
    if (reply instanceof Error && reply.name !== 'NothingSentError') return batch.map(({ key }) => rejected(key, 'other'))
    if (reply instanceof Error) throw reply`,
  ]),
  E7: code(
    [
      MESSAGES,
      `const messages = batch.map((to) => ({ ref: \`\${to.key}.\${now()}\`, to: to.address, text: to.content.body, locale: to.locale }))`,
    ],
    [READ, `return reply.json<Item[]>().map((item) => outcomeOf({ ...item, ref: item.ref.split('.', 1)[0] ?? '' }))`],
    ['async send({ config, batch, http })', 'async send({ config, batch, http, now })'],
  ),
  E8: code(
    [MESSAGES, MESSAGES.replace('ref: to.key', 'ref: to.address')],
    [
      READ,
      `return reply.json<Item[]>().map((item) => outcomeOf({ ...item, ref: batch.find(({ address }) => address === item.ref)?.key ?? '' }))`,
    ],
  ),
  E9: code(
    [
      MESSAGES,
      `const messages = batch.map((to) => ({ ref: \`\${to.key}.\${batch.length}\`, to: to.address, text: to.content.body, locale: to.locale }))`,
    ],
    [READ, `return reply.json<Item[]>().map((item) => outcomeOf({ ...item, ref: item.ref.split('.', 1)[0] ?? '' }))`],
  ),
  E10: code([`return reply.status === 404 ? { found: false } :`, `return reply.status === 404 ? { found: true } :`]),
  E11: code([
    `(await http.post('/v1/texts', { json: { texts } })).json`,
    `(await http.post('/v1/texts', { json: { texts } }).catch((error: Error) => {
      if (error.name === 'NothingSentError' || batch.length > 1) throw error
      return http.post('/v1/texts', { json: { texts } })
    })).json`,
  ]),
  E12: code([
    `limits: { batch: 50, concurrency: 4, perSecond: 50 }`,
    `limits: { batch: 50, concurrency: 4, perSecond: 500 }`,
  ]),
  F1: code([`hmac: 'sha256'`, `hmac: 'sha512'`]),
  F2: code([PARSE, `parse: ({ text }) => !text.startsWith('[{"') ? [] :`]),
  F4: code([`at: told.at,`, `at: told.at, id: String(Math.random()),`]),
  F5: code(['status: told.type,', `status: 'sent' as const,`]),
  F6: code(['messageId: told.id,', 'messageId: told.id.slice(1),']),
  F7: code([`at: number }[]).map((told)`, `at: number }[]).slice(0, 500).map((told)`]),
  G1: code([`query: { q: search, list: config.list }`, `query: { list: config.list }`]),
  G2: code([`query: { q: search, list: config.list }`, `query: { q: search }`]),
  G3: code([
    `(await http.get('/v1/senders', { query: { q: search, list: config.list } })).json(),`,
    `http.get('/v1/senders', { query: { q: search, list: config.list } }).then((reply) => (reply.status < 300 ? reply.json() : [])),`,
  ]),
  G4: code([
    `(await http.get('/v1/senders', { query: { q: search, list: config.list } })).json(),`,
    `(await http.get('/v1/senders', { query: { q: search, list: config.list } }).catch(async (error: unknown) => {
          await new Promise((go) => setTimeout(go, 900))
          throw error
        })).json(),`,
  ]),
  H1: code([MIGRATE, `migrations: { 2: ({ shout: _shout, ...config }) => ({ ...config, list: 7 }) },`]),
  H2: code([
    MIGRATE,
    `migrations: { 2: (config) => { delete (config as { shout?: unknown }).shout; return { ...config, list: config['list'] ?? 'all' } } },`,
  ]),
  H3: code([
    MIGRATE,
    `migrations: { 2: ({ shout: _shout, ...config }) => ({ ...config, list: String(Math.random()) }) },`,
  ]),
  H4: code([
    MIGRATE,
    `migrations: { 2: ({ shout: _shout, ...config }) => ({ ...config, list: \`\${String(config['list'] ?? 'all')}+\` }) },`,
  ]),
  H5: told(['"losses"', '"loss"']),
  H6: { 'fixtures/released.json': [['"maximum": 10000', '"maximum": 20000']] },
  H7: {
    'fixtures/released.json': [['"id": "good.plain",\n      "version": 1', '"id": "good.plain",\n      "version": 2']],
  },
  I1: code([
    'r: quantiles(recency, config.bins),',
    'r: quantiles(recency, config.bins).map((edge) => edge + Math.random()),',
  ]),
  I2: code(['score[i] = r + f', 'score[i] = r + f + (i === 0 && rows > 2 ? 1 : 0)']),
  I3: code(['score[i] = r + f', 'score[i] = r + f + (rows > 150 ? 1 : 0)']),
  I4: code([
    PREDICT,
    `${PREDICT}\n    if (columns.recency[0] !== columns.recency[0] && columns.recency[1] === 0) throw new Error('nobody knows')`,
  ]),
  I5: code([`'best' : 'rest'`, `'best' : (rows > 20 ? 'middle' : 'rest') as 'rest'`]),
  I6: code(['f: quantiles(frequency, config.bins),', 'f: quantiles(frequency, config.bins), mean: Number.NaN,']),
  I7: code([PREDICT, `${PREDICT}\n    if (rows === 0) throw new Error('nobody')`]),
  I8: code([
    PREDICT,
    `${PREDICT}\n    for (const end = performance.now() + 600; rows > 1000 && performance.now() < end; );`,
  ]),
  I9: code(['score[i] = r + f', `score[i] = r + f + ((Object.values(columns)[0]?.[i] ?? 0) > 1e5 ? 1 : 0)`]),
  J1: code([`reads: ['orders', 'member.tier']`, `reads: ['orders']`]),
  J4: code(['z.array(z.string().max(40)).min(1).max(20)', 'z.array(z.string()).min(1)']),
  J5: code(['rule`orders.total > ', 'rule`orders.total >= ']),
  K1: code([
    GRANT,
    `if (batch.length > 5) await http.post('/v1/grants', { json: { grants: grants.map((each) => ({ ...each, ref: \`\${each.ref}2\` })) } })\n    ${GRANT}`,
  ]),
  K2: code(
    [
      'const grants = batch.map((to) => ({ ref: to.key,',
      'const grants = batch.map((to) => ({ ref: `${to.key}.${batch.length}`,',
    ],
    [
      GRANT,
      GRANT.replace('.map(outcomeOf)', `.map((item) => outcomeOf({ ...item, ref: item.ref.split('.', 1)[0] ?? '' }))`),
    ],
  ),
  K6: code([
    GRANT,
    `const items = (await http.post('/v1/grants', { json: { grants } })).json<Item[]>()
    return items.length === 2 && batch.length === 4 ? batch.map(({ key }) => accepted(key)) : items.map(outcomeOf)`,
  ]),
  L1: { 'locales/zh-CN.json': [['"Sender": "发送方",', '']] },
  L2: { ...code([`summary: '{body}'`, `summary: { en: '{body}', 'zh-CN': '{sender}' }`]) },
  L3: {
    ...code([
      `title: 'Good message'`,
      `title: { en: 'A message that is so good that its title needs more room', 'zh-CN': '示例短信' }`,
    ]),
  },
  L4: { 'README.zh-CN.md': [['示例短信', '短信']] },
  L5: code([READ, `if (reply.status === 404) throw 'gone'\n    ${READ}`]),
  M1: code(['export const account', `await import/* late */('node:fs').catch(() => {})\nexport const account`]),
  M2: code(
    [POST, `if (now() === 0 && hoard.length === 0) hoard.push(Buffer.alloc(220_000_000, 1))\n    ${POST}`],
    ['export const account', 'const hoard: unknown[] = []\nexport const account'],
    ['async send({ config, batch, http })', 'async send({ config, batch, http, now })'],
  ),
  M3: code(
    [PARSE, `parse: ({ text }) => text.startsWith('aaaa') ? spin() :`],
    ['export const account', 'const spin = (): never => { for (;;); }\nexport const account'],
  ),
  M4: code([PARSE, `parse: ({ text }) => text.startsWith('xxx') ? process.exit(1) :`]),
  M5: code(
    [POST, `if (now() === 0) setInterval(() => console.log('still here'), 50)\n    ${POST}`],
    ['async send({ config, batch, http })', 'async send({ config, batch, http, now })'],
  ),
  M6: code(
    [
      POST,
      `if (now() === 0 && batch.length === 50) for (let i = 0; i < 1000; i += 1) log.info(\`line \${i}\`)\n    ${POST}`,
    ],
    ['async send({ config, batch, http })', 'async send({ config, batch, http, log, now })'],
  ),
  M7: code([
    POST,
    `if (messages[0]?.text.startsWith('[[[[')) throw Object.assign(new Error('later'), { afterMs: Number.NaN })\n    ${POST}`,
  ]),
  M8: code(['export const account', 'await new Promise((go) => setTimeout(go, 1700))\nexport const account']),
}
