import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { HASTE } from '../kit/scene.ts'
import { createWorld } from '../kit/world.ts'

/** A receiver that reads a request and then does its worst. Answers how often it was called, and how much it got rid of. */
async function hostile(worst: (socket: Socket) => void) {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.once('data', () => worst(socket))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo // it listens on a TCP port
  return {
    url: `http://127.0.0.1:${port}/`,
    calls: () => sockets.length,
    written: () => sockets.reduce((sum, { bytesWritten, writableLength }) => sum + bytesWritten - writableLength, 0),
  }
}

/** Writes this again and again, as fast as the other side takes it, or one piece each so many milliseconds. */
function endlessly(socket: Socket, piece: string | Buffer, everyMs?: number): void {
  const go = (): void => {
    if (socket.destroyed) return
    if (everyMs !== undefined) socket.write(piece, () => setTimeout(go, everyMs))
    else if (socket.write(piece)) setImmediate(go)
    else socket.once('drain', go)
  }
  go()
}

const OK = 'HTTP/1.1 200 OK\r\n'
const BOMB = gzipSync(Buffer.alloc(50_000_000))
const MEGABYTE = 1_000_000

/** What a receiver does once it has the request, and how the message ends. */
const WORST: Readonly<Record<string, { readonly ends: string; worst(this: void, socket: Socket): void }>> = {
  'drips its headers': { ends: 'unknown', worst: (socket) => endlessly(socket, 'x', 20) },
  'sends headers without end': {
    ends: 'unknown',
    worst(socket) {
      socket.write(OK)
      endlessly(socket, `x: ${'y'.repeat(1000)}\r\n`)
    },
  },
  'sends a body without end': {
    ends: 'accepted',
    worst(socket) {
      socket.write(`${OK}\r\n`)
      endlessly(socket, Buffer.alloc(65_536))
    },
  },
  'sends a bomb of gzip': {
    ends: 'accepted',
    worst(socket) {
      socket.write(`${OK}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`)
      socket.write(BOMB)
    },
  },
  'sends the caller round in a ring': {
    ends: 'rejected',
    worst: (socket) => void socket.end('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n'),
  },
}

test.each(Object.entries(WORST))(
  'F53 a receiver that %s is read no further than it must be, and not called again',
  async (_, { ends, worst }) => {
    const receiver = await hostile(worst)
    const world = await createWorld({ clock: 'real', environment: HASTE })
    const journey = await world.publish({
      nodes: {
        n1: 'entry.schedule',
        n2: ['channel.webhook', { url: receiver.url, body: '1', then: 'await-outcome' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.sent > n3'],
    })
    await world.member('ada')
    await world.enter(journey, ['ada'])
    await world.settle()
    expect(await world.rows('select state, attempt from effect')).toEqual([{ state: ends, attempt: 1 }])
    expect(receiver.calls()).toBe(1)
    expect(receiver.written()).toBeLessThan(5 * MEGABYTE)
  },
)

/** Listens, and takes nobody in: its queue is full, and who comes on top is not answered at all. */
async function shut() {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [port]: number[] = await once(child, 'message')
  child.kill('SIGSTOP')
  const waiting = Array.from({ length: 8 }, () => connect(port ?? 0, '127.0.0.1').on('error', () => {}))
  onTestFinished(() => {
    for (const socket of waiting) socket.destroy()
    child.kill('SIGKILL')
  })
  // those that fit into the queue are connected by now; the others never will be
  while (waiting.filter(({ connecting }) => !connecting).length < 2) await pause(10)
  return {
    url: `http://127.0.0.1:${port}/`,
    open() {
      for (const socket of waiting) socket.destroy()
      child.kill('SIGCONT')
    },
  }
}

const LISTEN = `const server = require('node:http').createServer((request, reply) => reply.end('{}'))
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => process.send(server.address().port))`

test.skipIf(process.platform !== 'linux')(
  'F53 a connection that never opens is given up after three seconds; nothing of it has left, and it goes out once it can',
  async () => {
    const receiver = await shut()
    const world = await createWorld({ clock: 'real', environment: { CAIRN_PATIENCE: '1', CAIRN_ALLOW_PRIVATE: 'on' } })
    const journey = await world.publish({
      nodes: {
        n1: 'entry.schedule',
        n2: ['channel.webhook', { url: receiver.url, body: '1', then: 'await-outcome' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.sent > n3'],
    })
    await world.member('ada')
    await world.enter(journey, ['ada'])
    const began = performance.now()
    await world.settle()
    const took = performance.now() - began
    const [found] = await world.rows<{ state: string; attempt: number; detail: string }>(
      `select state, attempt, outcome->>'detail' as detail from effect`,
    )
    expect(found).toMatchObject({ state: 'ready', detail: expect.stringContaining('timeout: 3000ms') })
    // on a busy machine the next attempt may begin before the first is looked at
    const each = took / (found?.attempt ?? 1)
    expect(each).toBeGreaterThan(2500)
    expect(each).toBeLessThan(10_000)
    receiver.open()
    const state = async () => {
      await world.settle()
      return world.rows('select state from effect')
    }
    await expect.poll(state, { timeout: 30_000 }).toEqual([{ state: 'accepted' }])
    expect(await world.place(journey, 'ada')).toBe('n3 completed')
  },
)
