import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { makeWitness } from './evidence.ts'
import { guardedHttp, openHttpLines } from './http.ts'

/** A receiver that does this with what it hears, and the way to it. */
async function receiver(hear: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => hear(socket))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const lines = openHttpLines({ allowPrivate: true })
  onTestFinished(() => {
    lines.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo // it listens on a TCP port
  const giveUp = new AbortController()
  const witness = makeWitness()
  const http = guardedHttp({ lines, signal: giveUp.signal }, witness, new Set(['k']))
  const post = (headers: Record<string, string> = {}) =>
    http.post(`http://127.0.0.1:${port}/`, { body: '{}', headers: { k: 'k', ...headers }, signal: giveUp.signal })
  return { post, witness, giveUp }
}

test('E72 a status that came stands, however long the body after it is kept back', async () => {
  const { promise: said, resolve } = Promise.withResolvers<void>()
  const { post, witness, giveUp } = await receiver((socket) => {
    socket.write('HTTP/1.1 429 Too Many\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\nhalf', () => resolve())
  })
  const reply = post()
  await said
  // the head is read when the loop has come round
  for (let i = 0; i < 20; i++) await new Promise((next) => setImmediate(next))
  giveUp.abort(new Error('The time is over.'))
  expect(await reply).toMatchObject({ status: 429 })
  expect(witness.of('k')).toMatchObject({ left: 'nothing', busy: true })
})

test('E71 given up before any answer, it may have been taken', async () => {
  const { promise: heard, resolve } = Promise.withResolvers<void>()
  const { post, witness, giveUp } = await receiver(() => resolve())
  const reply = post()
  await heard
  giveUp.abort(new Error('The time is over.'))
  await expect(reply).rejects.toThrow('The time is over.')
  expect(witness.of('k')).toMatchObject({ left: 'maybe' })
})

test('E71 what no line can carry has not left and never will', async () => {
  const { post, witness } = await receiver(() => {})
  await expect(post({ 'x-name': 'Ada\r\nx-other: 1' })).rejects.toThrow()
  expect(witness.of('k')).toMatchObject({ left: 'nothing', final: true })
})
