import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { makeConnection } from '@cairn/runtime/connections/connection'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { expect, onTestFinished, test } from 'vitest'
import { createWorld, type World } from '../kit/world.ts'

const OPEN = { CAIRN_ALLOW_PRIVATE: 'on' }

async function receiver(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const got: { key: string; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      got.push({ key: String(request.headers['webhook-id']), body })
      answer(request, response)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  // the server listens on a TCP port
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

async function hook(url: string, environment: Record<string, string> = OPEN): Promise<World> {
  const world = await createWorld({ clock: 'real', environment })
  const config = { url, body: '{"name":{{ member.name | json }}}', then: 'await-outcome' }
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['channel.webhook', config], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.sent > n3'],
  })
  await world.member('ada', { name: 'Ada' })
  await world.enter(journey, ['ada'])
  await world.settle()
  return world
}

const effects = (world: World): Promise<readonly unknown[]> => world.rows('select state, attempt, outcome from effect')

test('E70 a webhook gets the rendered body once, under its key', async () => {
  const { got, url } = await receiver((_, response) => void response.writeHead(204).end())
  const world = await hook(url)
  expect(got).toEqual([{ key: expect.stringMatching(/^[a-z2-7]{52}$/), body: '{"name":"Ada"}' }])
  expect(await effects(world)).toEqual([{ state: 'accepted', attempt: 1, outcome: null }])
})

test('E71 a server error after the body was sent is nobody knows what: parked, not sent again', async () => {
  const { got, url } = await receiver((_, response) => void response.writeHead(500).end())
  const world = await hook(url)
  expect(await effects(world)).toMatchObject([{ state: 'unknown', attempt: 1 }])
  expect(got).toHaveLength(1)
})

test('E71 a connection cut without an answer is parked too', async () => {
  const { url } = await receiver((request) => void request.socket.destroy())
  expect(await effects(await hook(url))).toMatchObject([{ state: 'unknown', attempt: 1 }])
})

test('E72 too many requests, and a receiver that is not there, are tried again later', async () => {
  const { got, url } = await receiver((_, response) => void response.writeHead(429, { 'retry-after': '7' }).end())
  const world = await hook(url)
  expect(await effects(world)).toMatchObject([{ state: 'ready', attempt: 1 }])
  const [due] = await world.rows<{ wait: number }>(
    'select extract(epoch from due_at - attempt_at)::float8 as wait from effect',
  )
  expect(due?.wait).toBeGreaterThan(6)
  expect(got).toHaveLength(1)
  const gone = await hook('http://127.0.0.1:9/')
  // how often meanwhile is for the jitter to say: later may be at once
  expect(await effects(gone)).toMatchObject([{ state: 'ready' }])
})

test('E73 an address inside the house is not called, and the member goes on', async () => {
  const { got, url } = await receiver((_, response) => void response.end())
  const world = await hook(url, {})
  expect(got).toEqual([])
  expect(await effects(world)).toMatchObject([{ state: 'failed', attempt: 1 }])
})

test('E74 a redirect is not followed', async () => {
  const inner = await receiver((_, response) => void response.end())
  const outer = await receiver((_, response) => void response.writeHead(307, { location: inner.url }).end())
  const world = await hook(outer.url)
  expect(inner.got).toEqual([])
  expect(await effects(world)).toMatchObject([{ state: 'rejected', attempt: 1 }])
})

/** A journey that posts to a receiver, with so many members in it. */
async function many(url: string, n: number): Promise<World> {
  const world = await createWorld({ clock: 'real', environment: { ...OPEN, CAIRN_PATIENCE: '0.02' } })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['channel.webhook', { url, body: '{}' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  const names = Array.from({ length: n }, (_, i) => `m${i}`)
  await world.members(names)
  await world.enter(journey, names)
  await world.settle()
  return world
}

const byState = (world: World): Promise<readonly unknown[]> =>
  world.rows('select state, count(*)::int as n from effect group by state order by state')

test('E86 F55 a key that was revoked closes the lane and fails nothing; with a new one everything goes out', async () => {
  let status = 401
  const { got, url } = await receiver((_, response) => void response.writeHead(status).end())
  const world = await many(url, 40)
  expect(await byState(world)).toEqual([{ state: 'ready', n: 40 }])
  const asked = got.length
  // one flight and a few probes, not forty
  expect(asked).toBeLessThan(20)
  const [lane] = await world.rows('select lane, state, detail from lane')
  expect(lane).toEqual({
    lane: `channel.webhook/${new URL(url).host}`,
    state: 'refused',
    detail: 'The receiver answered 401',
  })
  status = 204
  const end = performance.now() + 40_000
  while (new Set(got.slice(asked).map(({ key }) => key)).size < 40 && performance.now() < end) await world.settle()
  expect(await byState(world)).toEqual([{ state: 'accepted', n: 40 }])
})

test('E87 F21 one "too many" pauses the whole lane for as long as it says', async () => {
  const { got, url } = await receiver((_, response) => void response.writeHead(429, { 'retry-after': '600' }).end())
  const world = await many(url, 60)
  await world.settle()
  expect(got.length).toBeLessThan(20)
  expect(await byState(world)).toEqual([{ state: 'ready', n: 60 }])
  const [lane] = await world.rows<{ rest: number }>(
    'select extract(epoch from next_at - now())::float8 as rest from lane',
  )
  expect(lane?.rest).toBeGreaterThan(500)
  expect(lane?.rest).toBeLessThanOrEqual(600)
})

test('E92 a receiver that is gone shuts its own lane, not another receiver’s', async () => {
  const { got, url } = await receiver((_, response) => void response.writeHead(204).end())
  const world = await many('http://127.0.0.1:9/', 30)
  // its schedule takes everybody in at once
  await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['channel.webhook', { url, body: '{}' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.settle()
  expect(got).toHaveLength(30)
  expect(new Set(got.map(({ key }) => key)).size).toBe(30)
  expect(await world.rows('select lane, state from lane')).toEqual([
    { lane: 'channel.webhook/127.0.0.1:9', state: 'open' },
  ])
})

async function mailServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], ...options })
  server.on('error', () => {})
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
  })
  return (server.server.address() as AddressInfo).port // it listens on a TCP port
}

async function mail(port: number, account?: { user: string; password: string }): Promise<World> {
  const world = await createWorld({ clock: 'real' })
  const settings = {
    host: '127.0.0.1',
    port,
    secure: false,
    from: 'Shop <shop@example.com>',
    ...(account && { user: account.user }),
  }
  const secret = 's'.repeat(40)
  await makeConnection(
    { db: world.deps.db, secret },
    { type: 'smtp', brand: world.brand, name: 'Mail', settings, secrets: account && { password: account.password } },
  )
  const journey = await world.publish({
    nodes: {
      n1: 'entry.schedule',
      n2: ['channel.email', { subject: 'Hi {{ member.name }}', body: '你好', then: 'await-outcome' }],
    },
    edges: ['n1.next > n2'],
  })
  await world.member('ada', { name: 'Ada', email: 'ada@example.com' })
  await world.enter(journey, ['ada'])
  await world.settle()
  return world
}

test('E75 an email goes out with its key as message id, and counts as sent', async () => {
  const got: string[] = []
  const port = await mailServer({
    onData(stream, _session, done) {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        got.push(text)
        done()
      })
    },
  })
  const world = await mail(port)
  expect(await effects(world)).toMatchObject([{ state: 'accepted', attempt: 1 }])
  expect(got).toHaveLength(1)
  expect(got[0]).toMatch(/Message-ID:\s+<[a-z2-7]{52}@example\.com>/)
  expect(got[0]).toContain('To: ada@example.com')
})

test('E76 a mail server that says no for good is believed, one that says later is asked later', async () => {
  const refusing = (code: number) =>
    mailServer({ onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no'), { responseCode: code })) })
  expect(await effects(await mail(await refusing(550)))).toMatchObject([{ state: 'rejected', attempt: 1 }])
  expect(await effects(await mail(await refusing(451)))).toMatchObject([{ state: 'ready' }])
})

/** A mail server that cuts the line when it hears this, without a word. */
async function cuttingServer(at: RegExp): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.write('220 here\r\n')
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      const said = chunk.toString()
      if (at.test(said)) socket.destroy()
      else if (said.startsWith('DATA')) socket.write('354 go on\r\n')
      else socket.write('250 ok\r\n')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port // it listens on a TCP port
}

test('E77 a line that breaks while the letter flows leaves it unknown; before that, nothing is in doubt', async () => {
  const during = await cuttingServer(/\r\n\.\r\n$/)
  expect(await effects(await mail(during))).toMatchObject([{ state: 'unknown', attempt: 1 }])
  const before = await cuttingServer(/^MAIL/)
  expect(await effects(await mail(before))).toMatchObject([{ state: 'ready' }])
})

test('E86 a mail server that does not let the account in shuts the lane; nothing has failed', async () => {
  const port = await mailServer({
    authOptional: false,
    onAuth: (_auth, _session, done) => done(Object.assign(new Error('no'), { responseCode: 535 })),
  })
  const world = await mail(port, { user: 'shop', password: 'old' })
  expect(await effects(world)).toMatchObject([{ state: 'ready', attempt: 1 }])
  expect(await world.rows('select state from lane')).toEqual([{ state: 'refused' }])
})

test('E78 without an address nobody is written to, and nothing leaves on a manual clock', async () => {
  const world = await createWorld({ clock: 'manual' })
  const journey = await world.publish({
    nodes: { n1: 'entry.schedule', n2: ['channel.email', { subject: 'Hi', body: 'Hi' }], n3: 'flow.exit' },
    edges: ['n1.next > n2', 'n2.next > n3'],
  })
  await world.member('ada', { email: 'ada@example.com' })
  await world.enter(journey, ['ada'])
  await world.settle()
  expect(await effects(world)).toEqual([{ state: 'suppressed', attempt: 0, outcome: { reason: 'clock' } }])
  expect(await world.place(journey, 'ada')).toBe('n3 completed')
})
