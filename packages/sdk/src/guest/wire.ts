import type { Duplex } from 'node:stream'

/** A message that may not be: too long, or no JSON. Whoever sent it is not spoken to any further. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

export interface Wire {
  /** False where the other side does not read as fast as it is told. */
  tell(message: unknown): boolean
}

interface Ends {
  /** Longest message taken in, and sent, in bytes. */
  readonly takes: number
  readonly sends: number
  readonly hear: (message: unknown) => void
  readonly broken: (error: WireError) => void
}

/** Messages over one pipe: four bytes of length, then JSON. A length that is too much is known before a byte of it is kept. */
export function openWire(pipe: Duplex, { takes, sends, hear, broken }: Ends): Wire {
  let held: Buffer[] = []
  let size = 0
  let over = false

  function fail(why: string): void {
    over = true
    held = []
    broken(new WireError(why))
  }

  pipe.on('data', (piece: Buffer) => {
    if (over) return
    held.push(piece)
    size += piece.length
    while (size >= 4 && !over) {
      const head = joined(4)
      const length = head.readUInt32BE(0)
      if (length > takes) return fail(`A message of ${length} bytes; ${takes} are the most.`)
      if (size < 4 + length) return
      const whole = joined(4 + length)
      held = whole.length > 4 + length ? [whole.subarray(4 + length)] : []
      size -= 4 + length
      const message = read(whole.toString('utf8', 4, 4 + length))
      if (message === undefined) return fail('A message that is no JSON.')
      hear(message)
    }
  })

  /** The first bytes in one piece, joined as seldom as can be: a large message comes in many. */
  function joined(least: number): Buffer {
    const [first] = held
    if (first && first.length >= least) return first
    const whole = Buffer.concat(held)
    held = [whole]
    return whole
  }

  return {
    tell(message) {
      const body = Buffer.from(JSON.stringify(message))
      if (body.length > sends) throw new WireError(`A message of ${body.length} bytes; ${sends} are the most.`)
      const head = Buffer.alloc(4)
      head.writeUInt32BE(body.length)
      pipe.write(head)
      return pipe.write(body)
    },
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
