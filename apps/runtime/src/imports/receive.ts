import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { Invalid } from '../refusal.ts'
import { fileOf, receiveFile } from './file.ts'
import { type ImportKind, importOptions, optionProblems } from './options.ts'
import { addImport, endImport, receivedImport } from './store.ts'

interface Upload {
  readonly brand: { readonly id: number; readonly currency: string }
  readonly kind: ImportKind
  /** JSON text. */
  readonly options: string
  readonly body: ReadableStream<Uint8Array> | null
}

/** Takes a file in to be read later. What is wrong with the wish is said before a byte is kept. */
export async function receiveImport(deps: Deps, { brand, kind, options, body }: Upload): Promise<string> {
  const wish = importOptions.safeParse(parseJson(options))
  if (!wish.success) {
    throw new Invalid(
      wish.error.issues.map(({ path, message }) => {
        const pointer = `/${path.join('/')}`
        return {
          code: 'OPTIONS',
          severity: 'error',
          message: `options${path.length > 0 ? ` ${path.join('.')}` : ''}: ${message}.`,
          place: { pointer },
        }
      }),
    )
  }
  const problems = optionProblems(kind, wish.data, brand.currency)
  if (problems.length > 0) throw new Invalid(problems)
  const publicId = newId('imp')
  await addImport(deps.db, { publicId, brand: brand.id, kind, options: wish.data })
  try {
    const bytes = await receiveFile(fileOf(deps.config, publicId), body)
    await receivedImport(deps.db, brand.id, { publicId, bytes })
    return publicId
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The upload broke off.'
    await endImport(
      deps.db,
      { brand: brand.id, publicId },
      { at: await deps.clock.machine(), error: { code: 'UPLOAD_BROKEN', message } },
    )
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const message = 'The options are not JSON.'
    throw new Invalid([{ code: 'OPTIONS', severity: 'error', message, place: { pointer: '/options' } }])
  }
}
