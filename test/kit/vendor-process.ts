import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Dedupe, type Entry, type FaultRule, makeJudge } from './vendor-ledger.ts'

// A vendor in a process and with a book of its own, which no restart of ours touches:
// `node test/kit/vendor-process.ts <book> <dedupe as JSON>`. Its parent sends fault rules and hears of requests left hanging.
const [path, wish] = process.argv.slice(2)
if (path === undefined || wish === undefined) throw new Error('Name the book and how repeats are told.')
const dedupe: Dedupe = JSON.parse(wish)
const judge = makeJudge(dedupe)
const book = openSync(path, 'a')
let rules: (FaultRule & { left: number })[] = []
let seq = 0

process.on('message', (told: readonly FaultRule[]) => {
  rules = told.map((rule) => ({ ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }))
  process.send?.({ planned: rules.length })
})
process.on('disconnect', () => {
  closeSync(book)
  process.exit(0)
})

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('error', () => {})
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => take(request, response, Buffer.concat(chunks)))
})
server.listen(0, '127.0.0.1', () => process.send?.({ listening: server.address() }))

function take(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const { business } = JSON.parse(body.toString()) as { business: string } // the test channel's shape
  const rule = rules.find(({ left, match = '' }) => left > 0 && business.includes(match))
  if (rule) rule.left -= 1
  const fault = rule?.fault ?? 'none'
  const key = String(request.headers['idempotency-key'])
  const seen = { at: Date.now(), key, business, hash: createHash('sha256').update(body).digest('hex'), fault }
  const entry: Entry = { seq: ++seq, ...seen, effect: judge(seen) }
  writeSync(book, `${JSON.stringify(entry)}\n`)
  fsyncSync(book)
  answer(response, entry, rule)
}

function answer(response: ServerResponse, { key, seq: number, fault }: Entry, rule: FaultRule | undefined): void {
  const good = (): void => void response.end(JSON.stringify({ key }))
  const bare = (status: number): void => void response.writeHead(status).end()
  switch (fault) {
    case 'none':
      return good()
    case 'slow':
      return void setTimeout(good, rule?.afterMs ?? 0)
    case 'drop':
      response.writeHead(200, { 'content-length': 100 })
      response.write('{"ke')
      return void setImmediate(() => response.socket?.destroy())
    case 'reset':
      return void response.socket?.resetAndDestroy()
    case 'error':
      return bare(500)
    case 'refuse':
      return bare(503)
    case 'reject':
      return bare(400)
    case 'busy':
      return void response.writeHead(429, { 'retry-after': rule?.retryAfter ?? '1' }).end()
    case 'garbage':
      return void response.end('<html>OK</html>')
    case 'wrong':
      return void response.end(JSON.stringify({ key: 'a'.repeat(52) }))
    case 'hang':
      return void process.send?.({ hanging: number })
  }
}
