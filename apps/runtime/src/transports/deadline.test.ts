import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { openHttpLines, guardedHttp } from './http.ts'
import { makeWitness } from './evidence.ts'
import { deadline } from './deadline.ts'

test('E335 an answer that lay unread while the process stood still is read before its deadline ends the line', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const lines = openHttpLines({ allowPrivate: true })
  onTestFinished(() => {
    lines.close()
    server.close()
  })
  const { port } = server.address() as AddressInfo // it listens on a TCP port
  // everything that happens before the line is awaited lies unread when the loop comes round, the due deadline with it
  const signal = deadline(30)
  const http = guardedHttp({ lines, signal }, makeWitness(), new Set(['k']))
  const reply = http.post(`http://127.0.0.1:${port}/`, { body: '{}', headers: { k: 'k' }, signal })
  await once(server, 'connection')
  await new Promise((next) => setImmediate(next))
  const until = performance.now() + 60
  while (performance.now() < until);
  expect((await reply).status).toBe(200)
})

test('E335 a deadline ends nevertheless', async () => {
  const signal = deadline(5)
  await once(signal, 'abort')
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
})
