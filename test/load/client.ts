import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { join } from 'node:path'

export interface Served {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** Starts one of this folder's servers and waits until it says its port. */
export async function serve(file: 'serve.ts' | 'floor-serve.ts' | 'vendor.ts', argument: string): Promise<Served> {
  const child: ChildProcess = spawn(
    process.execPath,
    [...process.execArgv, join(import.meta.dirname, file), argument],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (!child.stdout) throw new Error('The server has no voice.')
  const [said] = await once(child.stdout, 'data')
  return {
    port: Number(String(said).trim()),
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** POSTs JSON as a Segment client does. */
export async function post(to: { port: number; path: string; writeKey: string }, body: unknown): Promise<void> {
  const text = JSON.stringify(body)
  const sent = request({
    port: to.port,
    host: '127.0.0.1',
    path: to.path,
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      authorization: `Basic ${btoa(`${to.writeKey}:`)}`,
    },
  })
  sent.end(text)
  const [answer] = await once(sent, 'response').catch((error: unknown) => {
    // the server may close an idle connection in the moment it is used again: nothing of the call was read then
    if (sent.reusedSocket) return [undefined]
    throw error
  })
  if (answer === undefined) return post(to, body)
  let reply = ''
  for await (const chunk of answer) reply += String(chunk)
  if (answer.statusCode !== 200) throw new Error(`The server answered ${answer.statusCode}: ${reply}`)
}
