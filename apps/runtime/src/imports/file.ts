import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Config } from '../config.ts'
import { IMPORT } from './options.ts'

/** Where a received file lies. The name is ours, never the sender's. */
export const fileOf = (config: Pick<Config, 'dataFolder'>, publicId: string): string =>
  join(config.dataFolder, 'imports', `${publicId}.csv`)

/** Once it is read to its end, or never can be, nobody's data lie about. */
export const dropFile = (config: Pick<Config, 'dataFolder'>, publicId: string): Promise<void> =>
  rm(fileOf(config, publicId), { force: true })

/** The file is larger than may be imported at once. */
export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge'
}

/** Streams a body to disk; memory stays flat. Answers how many bytes came; nothing is left behind of one cut short. */
export async function receiveFile(path: string, body: ReadableStream<Uint8Array> | null): Promise<number> {
  await mkdir(join(path, '..'), { recursive: true })
  let bytes = 0
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body ?? []) {
      bytes += chunk.length
      if (bytes > IMPORT.fileBytes)
        throw new FileTooLarge(`The file is larger than ${IMPORT.fileBytes / 1_000_000} MB; cut it in pieces.`)
      yield chunk
    }
  }
  try {
    await pipeline(measured, createWriteStream(path, { mode: 0o600 }))
    return bytes
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
}
