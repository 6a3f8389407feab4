import { reach } from '../api/client.ts'
import { problemOf } from '../api/error.ts'
import type { Counts } from './counts.ts'

/** How one open journey talks with the runtime. */
export interface Wire {
  readonly load: () => Promise<Uint8Array>
  readonly push: (update: Uint8Array) => Promise<void>
  readonly counts: () => Promise<Counts>
  /** Others' updates and live figures; `reopened` after a gap in which some may have been missed. */
  readonly listen: (on: Listener) => () => void
}
export interface Listener {
  readonly update: (bytes: Uint8Array) => void
  readonly counts: (counts: Counts) => void
  readonly reopened: () => void
  /** Installed steps have become others. */
  readonly renewed: () => void
}

export function httpWire(journeyId: string, me: string): Wire {
  const base = `/api/journeys/${encodeURIComponent(journeyId)}`
  return {
    load: async () => new Uint8Array(await (await asked(`${base}/draft/document`)).arrayBuffer()),
    push: async (update) => {
      const headers = { 'content-type': 'application/octet-stream', 'x-cairn-client': me }
      // a Uint8Array over a plain buffer is a body; the library's type also allows shared memory, which we never use
      await asked(`${base}/draft/updates`, { method: 'POST', headers, body: update as Uint8Array<ArrayBuffer> })
    },
    counts: async () => (await (await asked(`${base}/counts`)).json()) as Counts, // the shape of the HTTP contract
    listen: (on) => listen(`${base}/live`, { on, me }),
  }
}

async function asked(path: string, init?: RequestInit): Promise<Response> {
  const response = await reach(path, init)
  if (!response.ok) throw await problemOf(response)
  return response
}

function listen(path: string, { on, me }: { on: Listener; me: string }): () => void {
  const source = new EventSource(path)
  let gap = false
  source.addEventListener('open', () => {
    if (gap) on.reopened()
    gap = false
  })
  source.addEventListener('error', () => {
    gap = true
  })
  source.addEventListener('manifest', () => on.renewed())
  source.addEventListener('update', ({ data }: MessageEvent<string>) => {
    const { update, client: from } = readUpdate(data)
    if (from !== me) on.update(update)
  })
  // the shape of the HTTP contract
  source.addEventListener('counts', ({ data }: MessageEvent<string>) => on.counts(JSON.parse(data) as Counts))
  return () => source.close()
}

function readUpdate(data: string): { update: Uint8Array; client?: string } {
  if (!data.startsWith('{')) return { update: fromBase64(data) }
  const { update, client: from } = JSON.parse(data) as { update: string; client?: string } // the shape of the HTTP contract
  return { update: fromBase64(update), ...(from !== undefined && { client: from }) }
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
}

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
